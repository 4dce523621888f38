import type { Rule } from '../../rule.ts';
import { early, parameters, values, valuesAndHeaders } from '../words.ts';

/** Ways to write a command so that its name does not stand there. */
export const shellEvasionRules: readonly Rule[] = [
  {
    id: 'command-glob',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Paths with wildcards in the name of a program or system file, as a shell expands them.',
    in: valuesAndHeaders,
    screen: 'glob',
    when: [
      {
        regex: String.raw`(?:^|[\s;|&(\x60{,=<>"'])/(?:\w{0,3}[?][\w?*]{0,4}|[?]{2,4}|\w{1,2}\*|bin|etc|usr|\w{0,4}\*)/(?:[\w./]{0,20}/)?[\w\\'"-]{0,12}[?*][\w?*\\'".-]{0,14}(?:$|[\s/;|&<>)\x60},"'+])`,
      },
    ],
    bad: ['/b?n/c?t x', '/???/c?t', 'x;/bin/ca? /et*/passwd', { target: '/items/;%2Fbin%2Fc%3Ft' }],
    good: ['src/**/*.js', '/**/*.ts', '/[a-z]{1,5}/', 'What is this? /dev/null?', '/dist/*', { target: '/dist/*' }],
  },
  {
    id: 'command-glob-letters',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Paths with sets of letters ([a-c]) in the name of a program or system file, as a shell expands them.',
    in: [...parameters, 'headers', 'user_agent', 'referer'],
    screen: 'glob',
    when: [
      {
        regex: String.raw`/[\w.?*-]{0,20}\[(?:[!^]?\w{1,2}|\?|[^\]\s]{0,10}/[^\]\s]{0,10})\][\w?*-]{1,20}|\b[a-z]{1,6}\[(?:\w|\?)\][a-z]{1,6}(?:$|[\s;|&/]\s*[/$;|&-])`,
      },
    ],
    bad: ['/etc/pas[s]wd', '/etc/[!q]asswd', '/usr/bin/[u]name -a', 'ls /a[a//]c', '/[e//]tc', 'cat /[?]tc/pa[?]swd'],
    good: [
      '/api/users/[id]',
      'please calculate a[b/1234*c]',
      'page[1]',
      '/[a-z]{1,5}/',
      { target: '/_next/static/chunks/pages/%5Bid%5D-0a1b2c.js' },
    ],
  },
  {
    id: 'command-broken-word',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Names of programs broken by quotes, backslashes or empty variables, after a separator or at the beginning.',
    in: valuesAndHeaders,
    screen: 'brokenWord',
    when: [
      {
        regex:
          String.raw`^[^\s]{0,60}[;|&\n(][\s/.\w]{0,16}?(?:[a-z]{1,8}(?:''|""|\x60\x60|\$@|\$\*|\$\{[@*]\}|\$\(\)|>\(\)|\\\n)){1,8}[a-z\d]{1,10}(?:$|[\s;|&<>)])|^[\s/.\w]{0,16}?(?:[a-z]{1,8}(?:''|""|\x60\x60|\$@|\$\*|\$\{[@*]\}|\$\(\)|>\(\)|\\\n)){1,8}[a-z\d]{1,10}\s+[-/~.$\d"'<|;]|^\w{1,8}(?:\$[@*]|\$\(\))\w{1,8}|^/(?:\\[a-z]){2}|` +
          String.raw`(?:^[^\s]{0,60}[;|&\x60\n(]\s*|^/[\w/]{0,20})(?:[a-z]{1,6}\\){1,6}[a-z]{1,6}\s+[-/~.\w]|` +
          String.raw`(?:^|[;|&\x60(\s])(?:['"]{1,2}[a-z\d.]{1,3}['"]{1,2}){3,12}|(?:^[^\s]{0,60}[;|&\x60(]\s*|^)(?:[a-z]{0,4}['"][a-z]{1,4}['"]){1,4}[a-z]{0,4}\s+[-/~$*]\S`,
      },
    ],
    bad: [
      "c''at /etc/x",
      ';c\\at /etc/x',
      'w$@hoami',
      'pi``ng 127.0.0.1',
      'pi$()ng 127.0.0.1',
      "ls''x -la;",
      'ca"t" /etc/x',
      "py''thon -c 1",
      '""p""y""t""h""o""n""3"" x',
    ],
    good: ["O''Reilly and friends", String.raw`C:\Users\anna`, 'rock "n" roll', "it''s"],
  },
  {
    id: 'command-empty-variable',
    family: 'command',
    severity: 'critical',
    paranoia: 2,
    stops: 'Names of programs and paths with empty variables in them.',
    in: [...values, 'referer', 'user_agent'],
    screen: 'substitution',
    when: [
      {
        regex: String.raw`(?:^|[\s;|&\x60/=?])[a-z]{1,10}\$(?:[!?_*@#$-]|\w|\{\w{0,8}\}|\(\s*\w{0,8}\s*\))[\w\\]{0,12}(?:[\s+]+\S*|/\S*)\$|\b[a-z]{1,6}\$(?:[!?_*@$]|\{\w{0,8}\})[a-z]{1,8}\s*[\s+/<-]|[a-z]\$\$[a-z]|(?:^|[;|&\s])\w{1,10}=\S{1,60}(?:;|&&)\s*(?:\S*\s)?\(?\$?\w*\)?\S*\$\w|/\$\(\w*\)\w`,
      },
    ],
    bad: [
      'x;c$!at /et$!c/pas',
      'c$?at /et$?c',
      'c$_at /et$_c',
      'una$$me -a',
      'garb=adduse[r];$garb pizza',
      'a=curl&&b=`whoami`&&$a attacker.example',
      'cat /etc/$(echo)passwd',
    ],
    good: ['costs US$5 and US$7', 'red;$5 each', 'a=b'],
  },
  {
    id: 'command-encoded',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Commands written as bytes for printf, echo, xxd or base64.',
    in: values,
    screen: 'danger',
    when: [
      {
        regex:
          early +
          String.raw`(?:(?:printf|echo(?:\s+-\w+)*)\s+["']?(?:\\(?:x[0-9a-f]{2}|[0-7]{3})){3}|<<<\s*["'$]?[\w(]|\bbase64\s+(?:-d|-D|--decode)\s*(?:<<<|[/<$|;]|$)|\bxxd\s+-r\s+-p)`,
      },
    ],
    bad: ['printf "\\x63\\x61\\x74"', 'cat<<<ifconfig', 'base64 -d<<<aWQ=', 'bash<<<$(base64 -d<<<x)'],
    good: ['please look at what happens: a <<< b', 'echo "hello"'],
  },
  {
    id: 'command-quoted-piece',
    family: 'command',
    severity: 'critical',
    paranoia: 2,
    stops: 'Pieces of commands in quotes, and variables put together to one.',
    in: [...values, 'referer'],
    screen: 'brokenWord',
    when: [
      {
        regex: String.raw`(?:^|[\s;|&/])[a-z]{1,12}\s*['"]-?['"]?[a-z]{1,3}['"]?\d*\s*[+/\s]\S*[/*]|(?:^|[\s;|&])(?:kill|rm|ls|cat|chmod)\s+['"]-['"]?\w|(?:^|[;&|\s])\w{1,8}=['"]?\w{1,8}['"]?;\s{0,3}[a-z]{0,8}\$\w|[a-z]['"][a-z]{1,3}['"][a-z]?[+\s]+/`,
      },
    ],
    bad: ["v='u';cu$v\\r\\l a.example", "kill '-'9", "/bin/ca't'+/et*/passwd"],
    good: ["Schauen Sie sich diese Zahl an: 1'000'000", '["account","sharing"]', "rock 'n' roll"],
  },
];
