import type { Rule } from '../../rule.ts';
import { everywhere, inputs } from '../places.ts';
import { event } from './pieces.ts';

const raw = String.raw;

/** What stands in attacks more often than in honest values, yet in these, too: for sites that take neither markup nor code. */
export const suspicionRules: readonly Rule[] = [
  {
    id: 'xss-markup',
    family: 'xss',
    severity: 'critical',
    paranoia: 2,
    stops: 'Markup that runs script, by the tokens of HTML.',
    in: everywhere,
    screen: 'html',
    when: [{ looksLike: 'xss' }],
    bad: ['<script>alert(1)</script>', '<img src=x onerror=y>'],
    good: ['a < b and b > c'],
  },
  {
    id: 'xss-any-element',
    family: 'xss',
    severity: 'critical',
    paranoia: 2,
    stops: 'Elements that load, link or frame, ends of comments, event handlers.',
    in: everywhere,
    screen: 'html',
    when: [
      {
        regex: raw`<(?:iframe|object|svg|math|style|form|audio|video|details|marquee|noscript|template|textarea|select|button|input|keygen|frame|dialog|slot|xml|link|base|meta|body|html)[^\w-]|<a\s[^>]{0,200}href|-->|[\s"'\x{60};/<+]${event}\s*=|<[^\s>]{1,20}\s[^>]{0,200}(?:src|href|style|data|action)\s*=`,
        minLength: 3,
      },
    ],
    bad: ['<iframe src="https://a.b">', '<noscript#', '-->', '<a href="test"'],
    good: ['<p>text</p>', 'a < b'],
  },
  {
    id: 'xss-dom-clobbering',
    family: 'xss',
    severity: 'critical',
    paranoia: 2,
    stops: 'Elements whose name or id takes the place of a property of the page.',
    in: inputs,
    screen: 'html',
    when: [
      {
        regex: raw`<(?:a|form|img|input|object|embed|iframe|button|area|output)\b[^>]{0,200}\b(?:id|name)\s*=\s*["']?(?:cookie|body|head|location|domain|attributes|children|childNodes|firstChild|parentNode|documentElement|defaultView|currentScript|scripts|forms|images|links|getElementById|querySelector|createElement|innerHTML|nodeName|config|window|self|top|parent|__proto__|constructor|toString|valueOf|action|method|submit)\b`,
      },
    ],
    bad: ['<a id=defaultView><a id=defaultView name=x href=y>', '<form id="x"><input name="attributes">', '<img name=cookie>'],
    good: ['<a id="chapter-1">'],
  },
  {
    id: 'xss-quoted-script',
    family: 'xss',
    severity: 'critical',
    paranoia: 2,
    stops: 'A quote, and an assignment or call of script after it.',
    in: everywhere,
    screen: 'suspicious',
    when: [
      {
        regex: raw`["'\x{60}][\s;]*(?:in\b|[-+*/,&|^<>?:;]|\s)\s*[\w$.\[\]]*(?:\.[\w$]+|valueOf|toString|name)\s*(?:=|\()|["']\s*\w*in\w*\.\w+\s*=|["'][^"'\w]*\b(?:var|let|const|function|return|throw|new|typeof|void|delete|if|for|while|do|switch|try|with)\b\s*[\w({'"]|\(\s*function\s*\(|=>\s*[\w({]`,
        minLength: 5,
      },
    ],
    bad: ["'  infoo.bar=", '"in valueOf=', "';a.b=c", 'x" (function(){var a=1}())'],
    good: ["it's here", 'say "hello" to him'],
  },
  {
    id: 'xss-module',
    family: 'xss',
    severity: 'critical',
    paranoia: 2,
    stops: 'Statements and calls of script.',
    in: inputs,
    screen: 'scriptWord',
    when: [
      {
        regex: raw`\bimport\s*[{*\w"'][^;]{0,120}["']|\bexport\s+(?:default|const|function|\{)|\b(?:document|window|location|localStorage|sessionStorage)\s*[.\[=]`,
        minLength: 7,
      },
    ],
    bad: ['import { sayHi } from "./greeting.js";', 'location=x'],
    good: ['we import fruit', 'a window'],
  },
  {
    id: 'xss-braces',
    family: 'xss',
    severity: 'critical',
    paranoia: 2,
    stops: 'Expressions in double braces that call something.',
    in: everywhere,
    screen: 'braces',
    when: [{ regex: raw`\{\{[^}]{0,200}[(\[=|+*]` }],
    bad: ["{{ x('y') }}", '{{a=b}}'],
    good: ['{{ user.name }}'],
  },
];
