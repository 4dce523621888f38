import type { Rule } from '../../rule.ts';
import { everywhere, inputs } from '../places.ts';
import { skipped, spread } from './pieces.ts';

const raw = String.raw;
const scheme = raw`(?:${spread('javascript')}|${spread('vbscript')}|livescript|mocha)${skipped}(?:&?colon|:)`;

/** Addresses that run what they hold. */
export const uriRules: readonly Rule[] = [
  {
    id: 'xss-script-uri',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'An address of the scheme javascript or vbscript, also with characters in it that browsers skip.',
    in: everywhere,
    screen: 'scriptUri',
    when: [
      {
        regex: raw`${scheme}[^\s"'<>]*[(=\x{60}\[\\;%+/'"*&]|(?:href|src|action|formaction|background|data|url|poster|code|to|from|values|dynsrc|lowsrc|content|style)\s*[=(]\s*["'\x{60}]?\s*${scheme}`,
        minLength: 6,
      },
    ],
    bad: [
      'javascript:alert(1)',
      'ja\tvascript:alert(1)',
      '<a href="javascript:x">',
      'javascript://%0aalert(1)',
      'vbscript:msgbox(1)',
      'jav&#x0D;ascript:alert(1)',
    ],
    good: ['JavaScript: The Good Parts', 'Languages: JavaScript: yes, PHP: no', 'I know javascript:', 'JavaScript: The Good Parts (2008)'],
  },
  {
    id: 'xss-script-uri-alone',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'A value that is an address of the scheme javascript or vbscript.',
    in: everywhere,
    screen: 'scriptUri',
    when: [{ regex: raw`^\W{0,8}${scheme}\s*(?:[^\s]*[(=\x{60}\[\\/;]|\S{0,3}$)`, minLength: 6 }],
    bad: ['javascript: \\t', 'java&Tab;script: ', 'vbscript:x('],
    good: ['JavaScript: The Good Parts', 'JavaScript: The Good Parts (2008)'],
  },
  {
    id: 'xss-data-uri',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'A data address that holds a page or a script.',
    in: everywhere,
    screen: 'scriptUri',
    when: [
      {
        regex: raw`${spread('data')}${skipped}:\s*(?:text/(?:html|xml|javascript|vbscript|x-scriptlet)|application/(?:x-)?(?:xhtml\+xml|javascript|xml|ecmascript|x-shockwave-flash)|image/svg\+xml[^"'\s]{0,60},[^"'>]*(?:script|onload|%3cs|PHN2Zy|PHNjcmlwd)|;?[\w/]*;?(?:base64)?\s*,\s*(?:<|%3c|PH[N])|[^"'\s]{0,40},\s*(?:alert|prompt|confirm|import|fetch|eval)\b)`,
        minLength: 8,
      },
    ],
    bad: [
      'data:text/html,<script>alert(1)</script>',
      'data:text/html;base64,PHNjcmlwdD4=',
      'data: , <x>',
      'data:,alert(1)',
      'data:application/javascript,x',
    ],
    good: ['data:image/png;base64,iVBORw0KGgo=', 'data: text', 'the data: see below', 'data:text/plain,hello'],
  },
  {
    id: 'xss-charset',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'Tags in charsets that only some browsers read: UTF-7, seven bits of eight.',
    in: inputs,
    screen: 'html7',
    when: [
      {
        regex: raw`\+ADw-|\+AD4-|\+ADwAcw|\x{bc}[\s/]*(?:script|img|iframe|svg|object|embed)(?:\x{be}|[\s/][^\x{be}]*\x{be})|(?:\\xbc|\x{bc}|\x{43c})script.*(?:\\xbc|\x{bc}|\x{43c})/script|\x{d0}\x{bc}script.*\x{d0}\x{bc}/script|\\xd0\\xbcscript.*\\xd0\\xbc/script`,
      },
    ],
    bad: ['+ADw-script+AD4-', '¼script¾alert(¢XSS¢)¼/script¾'],
    good: ['1¼ script', '¾ of ¼', 'мост'],
  },
];
