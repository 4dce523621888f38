import type { Rule } from '../../rule.ts';
import { early, values, valuesAndHeaders } from '../words.ts';
import { phpDirectives } from './functions.ts';

const wrappers = String.raw`(?:php|phar|zip|zlib|compress\.(?:zlib|bzip2)|bzip2|expect|glob|ogg|rar|ssh2(?:\.\w+)?|data)`;

export const phpInputRules: readonly Rule[] = [
  {
    id: 'php-wrapper',
    family: 'php',
    severity: 'critical',
    paranoia: 1,
    stops: 'Streams of PHP (php://, phar://, zip:// …) as a value, and filters of streams anywhere.',
    in: [...values, 'headers'],
    screen: 'wrapper',
    when: [
      {
        regex:
          String.raw`^["'\s(]{0,4}\S{0,60}?\b` +
          wrappers +
          String.raw`:/{2}[^\s]|php://(?:filter|input|fd/)|convert\.(?:base64|quoted|iconv)[\w.-]*[/|]|string\.rot13/`,
      },
    ],
    bad: [
      'php://stdout',
      'phar://x.jpg/a',
      'php://filter/convert.base64-encode/resource=x',
      'zip://a.zip%23b',
      'expect://id',
      'data://text/plain,x',
    ],
    good: ['the wrapper zip:// of it', 'https://shop.example/', 'data: x'],
  },
  {
    id: 'php-serialized',
    family: 'php',
    severity: 'critical',
    paranoia: 1,
    stops: 'Serialized objects of PHP (CWE-502).',
    in: [...values, 'headers', 'user_agent'],
    screen: 'serialized',
    when: [
      {
        regex: String.raw`(?:^|[^a-z0-9])[oc]:\+?\d{1,5}:\\?["'][^"']{1,200}\\?["']:\+?\d{1,5}:?\{|(?:^|[^a-z0-9])a:\d{1,5}:\{(?:[isb]:[^{}]{1,60};){1,8}[oc]:\d`,
      },
    ],
    bad: ['O:8:"stdClass":0:{}', 'a:1:{i:0;O:3:"Foo":0:{}}', 'x;O:+8:"stdClass":1:{s:1:"a";i:2;}', 'C:11:"ArrayObject":37:{x'],
    good: ['a:1:{i:0;s:1:"b";}', 'O: 8 of "them"', 'Co:8'],
  },
  {
    id: 'php-directive',
    family: 'php',
    severity: 'critical',
    paranoia: 1,
    stops: 'Settings of PHP given in a value.',
    in: values,
    screen: 'directive',
    when: [
      {
        regex:
          String.raw`^[\s"'-]{0,4}(?:-?d\s*)?` +
          phpDirectives +
          String.raw`["']?\s*=\s*\S|(?:allow_url_include|auto_(?:prepend|append)_file|disable_functions|open_basedir|suhosin\.simulation|cgi\.force_redirect)\s*=`,
      },
    ],
    bad: [
      'opcache.jit_max_polymorphic_calls=50',
      'engine=true',
      'memory_limit = 512M',
      '-d allow_url_include=1 -d auto_prepend_file=php://input',
      'precision=true',
    ],
    good: ['precision', 'the engine = good', 'session.start', 'extension: pdf'],
  },
  {
    id: 'php-open-tag-in-text',
    family: 'php',
    severity: 'warning',
    paranoia: 1,
    stops: 'PHP code anywhere in a text.',
    in: valuesAndHeaders,
    screen: 'phpTag',
    when: [{ regex: String.raw`<\?(?:php\s|=)` }],
    bad: ['Why does this code of mine not work: <?php echo $x; ?>'],
    good: ['<?xml version="1.0"?>'],
  },
  {
    id: 'php-session-upload',
    family: 'php',
    severity: 'critical',
    paranoia: 1,
    stops: 'The name by which PHP writes what is uploaded into a session (PHP_SESSION_UPLOAD_PROGRESS).',
    in: [...values],
    screen: 'directive',
    when: [{ regex: String.raw`php_session_upload_progress` }],
    bad: [{ target: '/x?PHP_SESSION_UPLOAD_PROGRESS=a' }],
    good: ['upload progress of the session'],
  },
  {
    id: 'php-code-early',
    family: 'php',
    severity: 'error',
    paranoia: 2,
    stops: 'Superglobals and variables with functions of PHP near the beginning of a value.',
    in: values,
    screen: 'dollar',
    when: [
      { regex: early + String.raw`\$(?:_(?:get|post|request|cookie|server|files|session|env)\b|globals\b|this->\w|\w{1,30}->\w{1,40}\()` },
    ],
    bad: ['What does $_POST["a"] mean?', '$this->x'],
    good: ['$5'],
  },
];
