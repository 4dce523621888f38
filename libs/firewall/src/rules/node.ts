import type { Rule } from '../rule.ts';
import { values, valuesAndHeaders } from './words.ts';

const parts = [...values, 'path'] as const;
/** Code as the value itself: no words before it, but those that JavaScript has. */
const code = String.raw`^[\s"']{0,3}(?:(?:var|let|const|return|new|await|async|function|throw|if|try|typeof)\s+|[^\s;|&$\x60^<>{}\\=(]*\s?[;={}(&|$<>#]\s*){0,6}?[^\s;|&$\x60^<>{}\\]*?`;

export const nodeRules: readonly Rule[] = [
  {
    id: 'node-prototype-name',
    family: 'node',
    severity: 'critical',
    paranoia: 1,
    stops: 'Names of parameters that reach the prototype of all objects (CWE-1321).',
    in: ['argument_names', 'cookie_names'],
    screen: 'prototype',
    when: [
      {
        regex: String.raw`(?:^|[^a-z0-9])__proto__(?:$|[^a-z0-9])|(?:^|[^a-z0-9])constructor\W{0,4}prototype(?:$|[^a-z0-9])|(?:^|[.\[])__(?:define|lookup)[gs]etter__`,
      },
    ],
    bad: [
      { target: '/get?__proto__[test]=test' },
      { target: '/get?constructor.prototype.test=x' },
      { target: '/get?constructor%5Bprototype%5D%5Ba%5D=x' },
      { method: 'POST', target: '/', headers: { 'content-type': 'application/json' }, body: '{"__proto__":{"admin":true}}' },
    ],
    good: [{ target: '/get?proto=x' }, { target: '/?constructor=x' }, { target: '/get?prototype=1' }],
  },
  {
    id: 'node-prototype-value',
    family: 'node',
    severity: 'critical',
    paranoia: 1,
    stops: 'Values that reach the prototype of all objects, as JSON, as a path of properties or as a name.',
    in: ['arguments', 'cookies', 'headers', 'path'],
    screen: 'prototype',
    when: [
      {
        regex: String.raw`^\S{0,200}(?:__proto__(?:["']?\s*[\])]{0,2}["']?\s*[:.=\[]|$)|["'\[.]constructor["'\]]{0,3}\s*[.\[:{"']{1,4}\s*["']?prototype|^constructor\W{0,3}prototype\W)|["']__proto__["']\s*:\s*[{\["']`,
      },
    ],
    bad: [
      '{"__proto__":{"a":1}}',
      '__proto__.foo=bar',
      'constructor.prototype.x',
      'a[constructor][prototype][x]',
      '{"a": 1, "__proto__": {"b": 2}}',
      '__proto__',
    ],
    good: ['never use __proto__ in your code', 'prototype', 'What is a constructor.prototype for?'],
  },
  {
    id: 'node-serialized-function',
    family: 'node',
    severity: 'critical',
    paranoia: 1,
    stops: 'Functions in serialized objects of node-serialize and its like (CVE-2017-5941).',
    in: valuesAndHeaders,
    screen: 'dollar',
    when: [{ regex: String.raw`_\$\$ND_FUNC\$\$_|_\$\$ND_CC\$\$_` }],
    bad: ['_$$ND_FUNC$$_', '{"a":"_$$ND_FUNC$$_function(){}()"}'],
    good: ['ND_FUNC', '$$'],
  },
  {
    id: 'node-module',
    family: 'node',
    severity: 'critical',
    paranoia: 1,
    stops: 'Code of Node.js that loads modules to run commands or read files, as a value.',
    in: parts,
    screen: 'nodeCode',
    when: [
      {
        regex:
          code +
          String.raw`(?:\brequire\s*(?:\(\s*["'\x60]?(?:node:)?(?:child_process|fs|vm|net|os|http|https|module|cluster|repl|worker_threads|dns|util)\b|\[|\.main\b|\.resolve\b|\.cache\b|;)|\bprocess\s*(?:\.\s*(?:main\s*module|binding|dlopen|kill|exit|chdir|_linkedbinding|env\b|argv\b|getbuiltinmodule|cwd\s*\()|\[\s*["'\x60])|\bglobal(?:this)?\s*(?:\.|\[["'])\s*process|\bmodule\s*\.\s*(?:exports\s*=|constructor\._load|require\s*\()|\bconstructor\._load\b|\._load\s*\(|\bchild_process\b["']?\s*\)|\b(?:exec|spawn|execfile)(?:sync)?\s*\(\s*["'\x60][^\n]{1,200}["'\x60]|\breaddirsync\s*\(|\breadfilesync\s*\(|\bwritefilesync\s*\(|\bcreaterequire\s*\()` +
          String.raw`[^\n]{0,250}\s*$`,
      },
    ],
    bad: [
      'require("child_process").exec("whoami")',
      'process.mainModule.require("x")',
      'process["env"]',
      'module.exports=',
      'global.process.exit()',
      '#{require.main.constructor._load(foo)}',
      'require[req.query.a',
      "var x = require('fs'); x.y()",
    ],
    good: [
      'How do I use require("fs") in the browser?',
      'processes',
      'the module.exports of Node',
      'process of elimination',
      'This process is fine',
    ],
  },
  {
    id: 'node-evaluation',
    family: 'node',
    severity: 'critical',
    paranoia: 1,
    stops: 'Code of JavaScript that evaluates strings or leaves a sandbox, as a value.',
    in: parts,
    screen: 'nodeCode',
    when: [
      {
        regex:
          String.raw`^\W{0,12}(?:return\s+|new\s+|var\s+\w+\s*=\s*|this\.)?(?:function\s*\(\s*["'\x60$]|function\s*\(\s*$|eval\s*\(\s*(?:string|atob|unescape|buffer|["'\x60]))|^\W{0,4}new\s+(?-i:Function)\s*\(|^\S{0,60}\bstring\.fromcharcode|` +
          String.raw`^\S{0,100}(?:\bconstructor\s*(?:\.\s*|\[\s*["'])constructor\b|\bthis\.constructor\.|\bconstructor\s*\(\s*["'\x60]return\s|\bvm\.run(?:innewcontext|inthiscontext|incontext)?\b|\barguments\.callee\b|\breflect\.(?:construct|apply|get)\s*\(|\bbuffer\.from\s*\(|\bnew\s+buffer\s*\(|\bsettimeout\s*\(\s*["'\x60]|\bconsole(?:\.(?:log|info|error|debug|warn|table|trace|dir)|\[["'])\s*[.(\]]|\bglobalthis\b\s*[.\[])|\(function\s*\(\)\s*\{[^\n]{0,200}\}\s*\)\s*\(\s*\)\s*;?\s*$`,
      },
    ],
    bad: [
      'eval(String.fromCharCode(1))',
      'new Function (',
      'console.info(1)',
      'console.info.call(this,1)',
      'this.constructor.constructor("return process")()',
      'setTimeout("x",1)',
    ],
    good: ['console.', 'You can see it by console.log(a)', 'new functions (old)', 'the evaluation'],
  },
  {
    id: 'node-endless-loop',
    family: 'node',
    severity: 'critical',
    paranoia: 1,
    stops: 'Endless loops as the value itself.',
    in: parts,
    screen: 'nodeCode',
    when: [
      {
        regex: String.raw`^[\s;'")}]{0,6}(?:while\s*\(\s*(?:[+-]?(?:[1-9]\d{0,5}|infinity)|true|this|\[\]|\{\}|["'\x60][^"'\x60]{1,20}["'\x60]|!+(?:-?0|""|''|\x60\x60|null|nan|undefined|false)|!!(?:\[\]|''|""|1|true|\{\}))\s*\)|for\s*\(\s*;\s*;\s*\)\s*[;{]?\s*)`,
      },
    ],
    bad: [
      'while(true);',
      'while(!-0);',
      'while(!"");',
      'while(!``);',
      'while(Infinity);',
      'while(+1);',
      'while(this);',
      'while(!![]);',
      "while(!!'');",
      'for(;;){}',
    ],
    good: ['while we are at it.', 'while(i<10)', 'while true, it is not all'],
  },
  {
    id: 'node-module-in-text',
    family: 'node',
    severity: 'critical',
    paranoia: 2,
    stops: 'Code of Node.js that runs commands anywhere in a value.',
    in: [...parts, 'headers', 'user_agent', 'referer'],
    screen: 'nodeCode',
    when: [
      {
        regex: String.raw`child_process|process\.(?:mainmodule|binding)|constructor\._load|\b(?:exec|spawn|fork|execfile)(?:sync)?\s*\(\s*["'\x60\[]|global\.process`,
      },
    ],
    bad: ['in text: require("child_process")', 'lol(x).spawn("curl",["x"])'],
    good: ['the child process'],
  },
];
