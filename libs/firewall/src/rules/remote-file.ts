import type { Rule } from '../rule.ts';
import { anyOf } from './words.ts';

const scheme = String.raw`(?:https?|ftps?|sftp|smb|webdavs?):(?://|\\\\|/)`;

/** Names of parameters by which well-known programs took the path of what they include. */
const includeNames = anyOf(String.raw`
  _conf _server _request _get _post _files _env _session globals mosconfig\w* g_path basepath base_path root_path rootpath \w*absolute_path \w*include_?path
  inc_?dir incpath include_?dir \w*_dir\[ phpbb_root_path dir_prefix path_prefix cfg_\w+ config_?dir \w*_root classpath lib_?path template_?path`);

export const remoteFileRules: readonly Rule[] = [
  {
    id: 'remote-file-by-address',
    family: 'remote_file',
    severity: 'critical',
    paranoia: 1,
    stops: 'Addresses at an IP address as the value of a parameter: a file of somebody else to be included or fetched.',
    in: ['arguments', 'argument_names', 'cookies'],
    screen: 'address',
    when: [
      {
        regex:
          String.raw`^["'\s(]{0,4}(?:url:|view-source:|\S{0,30}=)?` +
          scheme +
          String.raw`/*(?:[^\s/@]{1,80}@)?(?:(?:[1-9]|1[1-9]|[2-9]\d|1[0-68]\d|17[013-9]|19[013-9]|2\d\d)\.\d{1,3}|172\.(?:\d|1[0-5]|3[2-9]|[4-9]\d|\d{3})|192\.(?:\d{1,2}|1[0-57-9]\d|16[0-79]|2\d\d))\.\d{1,3}\.\d{1,3}(?:[:/?#"')]|\s*$)`,
      },
    ],
    bad: ['http://198.51.100.7/crash.php', 'ftp://1.1.1.1', 'https://198.51.100.7:8080/x'],
    good: ['https://shop.example/checkout', 'our server is http://198.51.100.7/ now', 'version 1.2.3.4', 'http://1.2.3.4.example/'],
  },
  {
    id: 'remote-file-cut-off',
    family: 'remote_file',
    severity: 'critical',
    paranoia: 1,
    stops: 'Addresses that end in a question mark or null byte, which cuts off what an including program appends.',
    in: ['arguments', 'cookies'],
    screen: 'address',
    when: [{ regex: String.raw`^["'\s]{0,4}(?:(?:file|ftps?|https?)|(?:file|ftps?|https?|data|php)://?\S{1,500}?)(?:\?+|%00|\x00)$` }],
    bad: ['https?', 'http://attacker.example/shell.txt?', 'http://attacker.example/shell.txt%2500'],
    good: ['https://foo.bar?foo=bar', 'Do you use https?', 'Which https://example.com page?'],
  },
  {
    id: 'remote-file-include-name',
    family: 'remote_file',
    severity: 'critical',
    paranoia: 1,
    stops: 'Addresses in parameters by which programs used to include their files.',
    in: ['arguments', 'argument_names'],
    screen: 'includeName',
    when: [
      { regex: String.raw`^${includeNames}(?:[\[.]|$)`, in: ['argument_names'] },
      { regex: String.raw`^["'\s]{0,4}(?:https?|ftps?|php|data|phar)://?`, in: ['arguments'] },
    ],
    bad: [{ target: '/x.php?_CONF[path]=https://foo.bar' }, { target: '/x.php?mosConfig_absolute_path=http://foo.bar/a' }],
    good: [{ target: '/x?return_to=https://shop.example/' }, { target: '/x?base_path=a&config=b' }],
  },
  {
    id: 'remote-file-code',
    family: 'remote_file',
    severity: 'warning',
    paranoia: 1,
    stops: 'Addresses of scripts and programs as the value of a parameter.',
    in: ['arguments', 'cookies'],
    screen: 'address',
    when: [
      {
        regex:
          String.raw`^["'\s]{0,4}` +
          scheme +
          String.raw`/*\S{1,300}\.(?:txt|inc|phtml|phar|php[3-8]|phps|jspx?|war|sh|pl|ps1|hta|exe|bat|cmd|vbs|dtd|class|bin|elf)(?:[?#\x00]|$)`,
      },
    ],
    bad: ['http://attacker.example/shell.txt', 'ftp://attacker.example/x.sh'],
    good: ['https://shop.example/viewtopic.php?x=1', 'https://shop.example/picture.png', 'look at http://a.example/x.sh'],
  },
  {
    id: 'remote-file-shell',
    family: 'remote_file',
    severity: 'critical',
    paranoia: 1,
    stops: 'Addresses of web shells that are known by their names.',
    in: ['arguments', 'cookies', 'path'],
    screen: 'address',
    when: [
      {
        regex:
          String.raw`^["'\s]{0,4}` +
          scheme +
          String.raw`/*\S{1,300}/(?:[cr](?:99|57|100)(?:shell)?|b374k|wso\d?|web-?shell|php-?shell|backdoor|fx29\w*|alfa)\.(?:txt|inc|php[3-8])(?:[?#\x00]|$)`,
      },
    ],
    bad: ['http://attacker.example/c99.txt', 'https://attacker.example/a/r57.inc'],
    good: ['https://shop.example/c99', 'https://shop.example/alfa-romeo.jpg', 'is http://a.example/c99.txt a shell?'],
  },
  {
    id: 'remote-file-include-path',
    family: 'remote_file',
    severity: 'critical',
    paranoia: 1,
    stops: 'Windows network paths of other hosts as a value.',
    in: ['arguments', 'cookies'],
    screen: 'address',
    when: [
      {
        regex: String.raw`^["'\s]{0,4}(?:file:)?(?:\\\\|//)(?:\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|[\w-]+(?:\.[\w-]+)+(?:@(?:ssl|\d+))?)[\\/][\w$.-]+[\\/][^\s\\/]+\.(?:php\d?|phtml|aspx?|jspx?|dll|exe|ps1|bat|txt|inc|hta|vbs|scr)$|^["'\s]{0,4}\\\\(?:\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}|[\w-]+(?:\.[\w-]+)+@(?:ssl|\d+))\\`,
      },
    ],
    bad: [String.raw`\\198.51.100.7\share`, '//attacker.example/share/x.php', String.raw`\\attacker.example@ssl\dav\x`],
    good: ['//cdn.example/lib/x.js', String.raw`\\fileserver\team`],
  },
  {
    id: 'remote-file-elsewhere',
    family: 'remote_file',
    severity: 'error',
    paranoia: 3,
    stops: 'Any address of another host as a value.',
    in: ['arguments', 'cookies'],
    screen: 'any',
    when: [{ regex: String.raw`^["'\s]{0,4}` + scheme + String.raw`/*[^\s/]` }],
    bad: ['https://foo.bar/'],
    good: ['see https://foo.bar'],
  },
  {
    id: 'remote-file-odd-host',
    family: 'remote_file',
    severity: 'critical',
    paranoia: 2,
    stops: 'Addresses whose host is hidden: behind user names, encoded slashes or other hosts.',
    in: ['arguments', 'cookies'],
    screen: 'address',
    when: [
      {
        regex: String.raw`^["'\s]{0,4}[a-z][a-z0-9+.-]{1,20}:/+[^\s/?#]*(?:%2f|%5c|\\|\.(?:com|org|net)\.[a-z-]+\.[a-z]{2,}(?:[:/?#]|$)|[\s&]+@|#@|\?@)`,
      },
    ],
    bad: ['http://example.com%2f@evil.example/', 'https://example.com.evil.example/', String.raw`http://a.example\@b.example/`],
    good: ['https://example.com/', 'http://www.example.com/some/path', 'http://foo:bar@example.com/'],
  },
];
