import type { Rule } from '../../rule.ts';
import { early, values, valuesAndHeaders } from '../words.ts';
import { phpDangerous, phpFunctions, phpWords } from './functions.ts';

/** Between the name of a function and its bracket, as PHP reads it: comments and line ends, but not a lone blank as people write it. */
const gap = String.raw`(?:[ \t]*(?:/\*[^*]{0,100}\*/|(?://|#)[^\n]{0,100}\n|[\r\n\t\x0b\f])[ \t]*){0,4}`;
/** What code may have before its first call. */
const before = String.raw`^(?:[^\s;|&$\x60^<>{}\\]*[;|&$\x60^<>{}\\]\s?|[^\s]{0,20}(?:echo|print|return|die|exit|if|=)\s+){0,4}?[^\s;|&$\x60^<>{}\\]*?(?:^|[^\w.>-]|->|::)`;
/** Behind the call the line ends or code goes on, but no sentence. */
const after = String.raw`(?:[^()\n]|\([^()\n]*\)){0,200}(?:\)+\s*(?:$|[;.,[\]}?>|&+*/\\<"'@#=-][^\n]*\s*$)|\s*$|\([^\n]*$)`;
/** The same, of words: a lone number in open brackets is no code yet. */
const afterWord = String.raw`(?:[^()\n]*\)+\s*(?:$|[;.[\]}?>|&+*/\\<"'@#=-][^\n]*\s*$)|\s*["'$(][^\n]*\s*$|[^()\n]*\([^\n]*\s*$)`;
/** A gap that nobody leaves in a sentence. */
const codeGap = String.raw`[ \t]*(?:/\*[^*]{0,100}\*/|(?://|#)[^\n]{0,100}\n|[\r\n])\s*`;
const comment = String.raw`(?:/\*[^*]{0,60}\*/|(?://|#)[^\n]{0,60}\n|\s)*`;
const superglobals = String.raw`\$(?:_(?:get|post|request|cookie|server|files|session|env)|globals|http_(?:raw_post_data|\w{3,8}_vars))`;

export const phpCodeRules: readonly Rule[] = [
  {
    id: 'php-open-tag',
    family: 'php',
    severity: 'critical',
    paranoia: 1,
    stops: 'Values that begin PHP code (<?php, <?=, [php]).',
    in: ['arguments', 'cookies', 'cookie_names', 'headers', 'user_agent', 'referer'],
    screen: 'phpTag',
    when: [
      {
        regex:
          early +
          String.raw`<\?(?:[\s\x00]*php\b|=|[\s\x00]+(?:[$@?(]|\w+\s*[("';$]|(?:echo|print|if|for|foreach|while|include|require|exit|die)\b|$)|\s*$|xml\s*:|[\s]*(?:exec|system|eval|echo|passthru|include|require|\$))[^\n]*\s*$|^\S*(?:[\[{]/?php[\]}]|<script\s+language\s*=\s*["']?php)`,
      },
    ],
    bad: [
      '<?php system("ls")',
      '<?=1?>',
      '<? system($_GET["c"]); ?>',
      '[php]echo 1;',
      'x[/php]',
      '{php}x{/php}',
      '<?xml :echo 1;',
      'test<?',
      { headers: { 'x-forwarded-for': '<?=phpinfo()?>' } },
    ],
    good: [
      '<?xml version="1.0" encoding="UTF-8"?>',
      'Is this a test? What do you think?',
      '<?xpacket begin="x"?>',
      '<?xml-stylesheet href="a"?>',
      'richard.php@my-email.example',
    ],
  },
  {
    id: 'php-code-in-text',
    family: 'php',
    severity: 'critical',
    paranoia: 1,
    stops: 'PHP code that runs what a visitor sends, or hides itself, anywhere in a value.',
    in: [...valuesAndHeaders, 'file_heads'],
    screen: 'phpCode',
    when: [
      {
        regex:
          String.raw`\b` +
          phpDangerous +
          String.raw`\s*\(\s*@?\s*(?:` +
          superglobals +
          String.raw`|(?:base64_decode|gzinflate|gzuncompress|str_rot13|strrev|chr|hex2bin|file_get_contents|rawurldecode|pack|urldecode)\s*\()|` +
          String.raw`<\?(?:php|=)?[^?]{0,300}\b(?:eval|assert|system|shell_exec|passthru|popen|proc_open)\s*\(|` +
          superglobals +
          String.raw`\s*\[[^\]]{1,60}\]\s*\(|preg_replace\s*\(\s*["'](/|#|~)[^"'\n]{0,100}(/|#|~)[imsxu]{0,4}e[imsxu]{0,4}["']`,
      },
    ],
    bad: [
      'here is the code you asked for: eval($_POST["x"])',
      '<?php eval(base64_decode("x"))',
      '<?= shell_exec("id") ?>',
      '$_GET["a"]($_GET["b"])',
      "preg_replace('/x/e', $a, 'b')",
    ],
    good: ['What is $_POST["name"] in PHP?', 'preg_replace with the flag i'],
  },
  {
    id: 'php-function-call',
    family: 'php',
    severity: 'critical',
    paranoia: 1,
    stops: 'Calls of functions of PHP as a value, or in the path.',
    in: [...values, 'headers'],
    screen: 'call',
    when: [
      {
        regex: `${before}(?:${phpFunctions}=?${comment}\\(${after}|${phpWords}${gap}\\((?:\\)\\s*;|${afterWord})|${phpWords}${codeGap}\\()|^[^\\s(]{0,40}(?:shell_exec|fsockopen|pfsockopen|gzinflate|passthru|base64_decode|phpinfo)=?\\s*\\(`,
      },
    ],
    bad: [
      'base64_decode()',
      'chr(123)',
      'eval(chr(112))',
      '@exec("test")',
      'echo system("id");',
      'fopen  (x)',
      'exec/*c*/("x")',
      'system(whoami)',
      'FOOfsockopen()',
      { target: '/get/substr()' },
      'print_r( )',
      'eval%0D($x)',
      'phpinfo();',
    ],
    good: [
      'the files (yep)',
      'the system (old) is gone',
      'executor()',
      'ecosystem()',
      'system something()',
      'A loaded gun (unserialized) was found',
      'you may call base64_decode() on it',
      'date (today)',
      'my_file(1).pdf',
      'link (broken)',
    ],
  },
  {
    id: 'php-function-in-text',
    family: 'php',
    severity: 'critical',
    paranoia: 2,
    stops: 'Calls of functions of PHP anywhere in a value.',
    in: [...valuesAndHeaders],
    screen: 'call',
    when: [
      {
        regex: String.raw`(?:^|[^\w.$>-])(?:${phpFunctions}|\w*(?:passthru|shell_exec)|array_\w{3,30}|pg_\w{3,30}|sodium_\w{3,60}|mb_\w{3,30}|mysqli_\w{3,30}|openssl_\w{3,40}|ldap_\w{3,30}|curl_\w{3,30}|stream_\w{3,40}|str_\w{3,20}|gmp_\w{3,20}|ibase_\w{3,20}|imap_\w{3,20})\s*\(`,
      },
    ],
    bad: ['you may call base64_decode() on it', 'array_diff (x)', 'x sodium_crypto_aead_chacha20poly1305_ietf_keygen ('],
    good: ['array_diff', 'the system (old) is gone', 'a zlib_get_coding_type'],
  },
  {
    id: 'php-quoted-call',
    family: 'php',
    severity: 'critical',
    paranoia: 1,
    stops: 'Calls of functions of PHP whose name is a string or put together of strings.',
    in: values,
    screen: 'quotedCall',
    when: [
      {
        regex:
          String.raw`^\s*\S{0,30}?(?:\(\s*["']?[a-z_\\][\w\\.'"]{1,40}\s*["']?\s*\)|["'][a-z_\\][\w\\]{2,60}["']|\[\s*["']?[a-z_]\w{2,20}["']?\s*\]\s*(?:\[\d\]|\{\d\})|\{\s*\[[^\]]{2,30}\]\[\d\]\s*\}\s*)\(\s*["'$\w)][^\n]{0,60}\)\s*;?\s*(?:$|//|#|\?>)|` +
          String.raw`^\s*\(\s*\[\s*["'][a-z_]\w{2,20}["']\s*\]\s*\)\s*\[\d\]\s*\(|^\s*\(string\)|(?:^|[\s;(=])["'][a-z_]{2,10}["']\s*\.\s*["'][a-z_]{2,10}["']\s*\)?\s*(?:;|\()|^\s*\(?~?["'][\x80-\x{10ffff}]{3,20}["']\)?\s*\(|\$\w{1,20}\s*=\s*["'][a-z_]{2,12}["']\s*\.\s*["']`,
      },
    ],
    bad: [
      "('system')('whoami')",
      '("system  ")("whoami")',
      "(system)('uname') ;",
      '(string)"system"(\'uname\');',
      '[system][0](ls);',
      "$y = 'sys'.'tem';($y)('uname');",
      "(['system'])[0]('uname');",
      '"\\x73y\\x73tem"(ls);',
    ],
    good: [
      '[ACME]: this is, (another) test (foo)bar or foo(bar).',
      'this is a "dog" (not a cat)',
      '(foo)/(bar)',
      '(555) (1234)',
      '"Hello" (she said)',
    ],
  },
  {
    id: 'php-variable-function',
    family: 'php',
    severity: 'critical',
    paranoia: 1,
    stops: 'Calls of functions by variables as a value.',
    in: values,
    screen: 'dollar',
    when: [
      {
        regex:
          String.raw`^[\s@=;!]{0,4}(?:\S{0,20}[=;]\s*)?[@!]?(?:\${1,3}\s*(?:\{[^}]{1,60}\}|[a-z_\x80-\x{10ffff}][\w\x80-\x{10ffff}]*)\s*` +
          comment +
          String.raw`(?:(?:\[[^\]]{1,60}\]|\{[^}]{1,60}\}|->\$?[\w{}]{1,40}|::\$?\w{1,40})` +
          comment +
          String.raw`){0,4})(?:=\s*@?\$\w+\s*)?\((?:[^\n]{0,200}\)\s*;?|[^)\n]{0,40})\s*$`,
      },
    ],
    bad: [
      '$$b(2)',
      '@$__[o](4)',
      '$GLOBALS["x"](1)',
      '$foo->$name()',
      '$a/*c*/()',
      '$OOO0000O0 (16)',
      '${@a}(10)',
      '$b374k=@$s_func(22)',
      '${_.__}(30);',
    ],
    good: ['$5 (five)', '$a#foo()', '$a[]()', '$a{}()', '$ (USD)', 'costs $x (about)'],
  },
  {
    id: 'php-superglobal',
    family: 'php',
    severity: 'critical',
    paranoia: 1,
    stops: 'Superglobals of PHP as a value or name.',
    in: values,
    screen: 'dollar',
    when: [
      {
        regex:
          String.raw`^\S{0,60}` +
          superglobals +
          String.raw`(?:\s*[\[{]|$|\b\s*[=;)])|^(?:_(?:get|post|request|cookie|server|files|session|env)(?:\[|$)|globals\[)`,
      },
    ],
    bad: ["$_SERVER['test'];", { target: '/get?$_COOKIE=value;' }, '$GLOBALS[x]', { target: '/x?GLOBALS[a]=1' }],
    good: ["$_SE RVER['test'];", 'What does $_POST["a"] mean?'],
  },
  {
    id: 'php-interpolation',
    family: 'php',
    severity: 'critical',
    paranoia: 1,
    stops: 'A variable in braces as the whole value, which PHP, shells and expression languages evaluate.',
    in: ['arguments', 'cookies'],
    screen: 'dollar',
    when: [{ regex: String.raw`^\s*\$\s*\{\s*[^\s{}][^{}]{0,60}\}\s*$` }],
    bad: ["${'ff'}", '$    {$a}', '${a}', '${phpinfo()}'],
    good: ['${}', 'Hello ${name}, how are you?'],
  },
];
