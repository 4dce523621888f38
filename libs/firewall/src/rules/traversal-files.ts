import type { Rule } from '../rule.ts';
import { anyOf, early } from './words.ts';

const parts = ['arguments', 'argument_names', 'cookies', 'headers'] as const;

/** Files that only somebody who looks around would ask a website for. Relative to the root of a Unix system. */
const unixSecrets = anyOf(String.raw`
  etc/(?:master\.)?passwd etc/g?shadow etc/sub[ug]id etc/sudoers etc/group etc/hosts etc/hostname etc/fstab etc/mtab etc/issue etc/motd
  etc/crontab etc/resolv\.conf etc/os-release etc/redhat-release etc/debian_version etc/ld\.so etc/environment etc/profile etc/bash
  etc/(?:apache2?|httpd|nginx|php|mysql|my\.cnf|ssh|ssl|pam|letsencrypt|kubernetes|docker|cron|init|samba|ldap|postfix|exim|vsftpd|proftpd)
  proc/(?:self|\d+|version|cmdline|cpuinfo|mounts|net|sched_debug|environ|sys|kcore|modules|partitions)
  sys/(?:class|kernel|devices|firmware|block|fs|hypervisor)
  root/\.? boot/(?:grub|vmlinuz|initrd) dev/(?:tcp|udp|shm|mem|kmem|sd[a-z]|fd)
  var/log/(?:apache|nginx|httpd|auth|syslog|messages|secure|mail|vsftpd|proftpd|mysql|lighttpd|dmesg|wtmp|btmp|lastlog|faillog|xferlog|error|access) var/(?:spool/cron|mail/\w|backups?/|lib/(?:mysql|php|dpkg|mlocate|docker|kubelet)) usr/local/(?:etc|apps?|apache|nginx|php)
  run/secrets var/run/secrets`);
const windowsSecrets = anyOf(String.raw`
  boot\.ini win\.ini system\.ini php\.ini my\.ini windows[\\/]+(?:win\.ini|repair|debug|panther|php|iis|system\.ini|\w*\.log)
  winnt[\\/] system32[\\/]+(?:drivers|config|inetsrv|cmd|logfiles) inetpub[\\/]+(?:wwwroot[\\/]+[\w\\/-]*\w\.\w|logs) unattend(?:ed)?\.xml sysprep\.inf
  global\.asax applicationhost\.config machine\.config ntuser\.dat ntds\.dit`);

/** Names that begin with a dot and hold secrets, keys or history. */
const dotSecrets = anyOf(String.raw`
  env(?:\.\w+)?(?:$|[^\w.]) env\.(?:local|prod\w*|dev\w*|test|stag\w*|bak|old|example|backup) ssh[\\/] ssh$ aws[\\/] aws$ azure[\\/] gcloud
  config[\\/]gcloud docker[\\/] dockercfg dockerenv kube[\\/] git[\\/] git$ gitconfig git-credentials gitlab-ci svn[\\/] hg[\\/] bzr[\\/] cvs[\\/]
  \w{0,8}history$ \w{0,8}_history bashrc bash_profile bash_logout zshrc cshrc kshrc profile$ viminfo netrc npmrc yarnrc pypirc pgpass
  my\.cnf mysql_history psql_history htaccess htpasswd htgroup htdigest user\.ini gnupg[\\/] rhosts s3cfg boto$ pgp[\\/] mozilla[\\/] subversion[\\/]
  terraform tfstate vault-token credentials composer[\\/]auth m2[\\/] gradle[\\/] cargo[\\/]credentials ds_store idea[\\/] vscode[\\/]`);

export const localFileRules: readonly Rule[] = [
  {
    id: 'traversal-unix-file',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Files of a Unix system that tell about it, as the value or argument of a command.',
    in: parts,
    screen: 'systemFile',
    when: [
      {
        regex:
          String.raw`^["'>=<(\s]{0,4}(?:[a-z]{2,12}(?:\s+-\S+){0,2}\s+[<>"']{0,2})?(?:file:)?(?:[\\/.]*[\\/])` +
          unixSecrets +
          String.raw`|^\S*[\\/]` +
          unixSecrets,
      },
    ],
    bad: [
      '/etc/passwd',
      'cat /etc/subuid',
      '>/etc/cron.d/x',
      { target: '/get?/sys/class=test' },
      'x=/proc/self/environ',
      'file:///etc/hosts',
    ],
    good: ['how do I edit the file /etc/hosts on Debian?', '/etc/', 'https://shop.example/proceed', '>/test.environment'],
  },
  {
    id: 'traversal-unix-file-tmp',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Writing to or running from a directory that everybody may write to.',
    in: parts,
    screen: 'systemFile',
    when: [{ regex: String.raw`^["'(\s;&|]{0,4}[<>]{1,2}\s*/(?:tmp|var/tmp|dev/shm|var/www|etc|home|root|opt|usr)/\S` }],
    bad: ['>/tmp/curl', '>> /var/www/html/x.php'],
    good: ['/tmp/curl', '> quoted /tmp/x'],
  },
  {
    id: 'traversal-windows-file',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Files of a Windows system that tell about it.',
    in: parts,
    screen: 'systemFile',
    when: [{ regex: String.raw`^["'\s]{0,4}\S*(?:^|[\\/=:])${windowsSecrets}` }],
    bad: [String.raw`C:\Windows\win.ini`, 'c:/boot.ini', 'file=C:/windows/system32/drivers/etc/hosts'],
    good: [String.raw`it is in C:\Windows\System32\drivers`, String.raw`C:\Users\anna\notes.txt`],
  },
  {
    id: 'traversal-hidden-file',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Hidden files and directories with keys, passwords and history, as a value.',
    in: parts,
    screen: 'systemFile',
    when: [
      {
        regex:
          String.raw`^[^\s()<>"'\x60#]*[\\/]\.` +
          dotSecrets +
          String.raw`|^\.(?:git/(?:config|head|index|logs)|svn/(?:entries|wc\.db)|aws/credentials|ssh/\w+)$`,
      },
    ],
    bad: ['/path/to/.docker/secrets', '../.history', '/home/u/.ssh/id_rsa', '../../.env', '.git/config'],
    good: [
      '.htaccess',
      '.gitignore',
      '.github/workflows/test.yml',
      'put it into ~/.npmrc please',
      'https://example.com/.well-known/x',
      'foo/.environment-notes',
    ],
  },
  {
    id: 'traversal-application-file',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Configuration of web applications as a value.',
    in: parts,
    screen: 'systemFile',
    when: [
      {
        regex:
          String.raw`^[^\s()<>"'\x60#]*(?:^|[\\/=])` +
          anyOf(String.raw`wp-config(?:\.php|-sample|\.bak|\.txt) web-inf[\\/] meta-inf[\\/](?:context|manifest|maven) web\.config(?:$|[^\w])
            config\.inc\.php configuration\.php settings\.php localsettings\.php local\.xml database\.ya?ml secrets\.ya?ml
            appsettings(?:\.\w+)?\.json id_(?:rsa|dsa|ecdsa|ed25519)(?:$|[^\w]) httpd\.conf(?:$|[^\w]) tomcat-users\.xml`),
      },
    ],
    bad: ['wp-config.php', '/WEB-INF/web.xml', '../../web.config', 'x/httpd.conf'],
    good: ['my wp-config.php does not load', 'web.configuration', 'id_rsakey'],
  },
  {
    id: 'traversal-file-address',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Addresses of local files (file:) as a value.',
    in: ['arguments', 'argument_names', 'cookies', 'path'],
    screen: 'systemFile',
    when: [
      {
        regex: String.raw`^["'\s(]{0,4}(?:\S{0,60}[=,;|])?(?:url:|view-source:|netdoc:|local_)?file:(?://+|/|\\\\)?(?:[a-z]:|localhost|[\w~%.-]*[\\/])`,
      },
    ],
    bad: ['file:///var/www/x', 'url:file:///etc/x', 'file:/c:/x', 'file://localhost/x'],
    good: ['file: report.pdf', 'the file:///etc address'],
  },
  {
    id: 'traversal-system-file-in-text',
    family: 'traversal',
    severity: 'warning',
    paranoia: 1,
    stops: 'Files with passwords or keys of a system anywhere in a text.',
    in: [...parts, 'user_agent', 'referer'],
    screen: 'systemFile',
    when: [
      {
        regex: String.raw`/etc/(?:master\.)?(?:passwd|g?shadow|sudoers)\b|/proc/self/(?:environ|fd|cmdline|maps)|/root/\.(?:ssh|aws|bash)|/\.ssh/(?:id_|authorized)|/\.aws/credentials|/run/secrets/`,
      },
    ],
    bad: ['please show us what is in /etc/passwd of the server', { headers: { 'user-agent': 'cat /root/.ssh/id_rsa' } }],
    good: ['the hosts file', 'our password is in the safe'],
  },
  {
    id: 'traversal-system-file-in-header',
    family: 'traversal',
    severity: 'critical',
    paranoia: 2,
    stops: 'Files of a Unix system in headers that browsers write themselves.',
    in: ['user_agent', 'referer'],
    screen: 'systemFile',
    when: [{ regex: String.raw`(?:^|[\s=;"'])/` + unixSecrets }],
    bad: [{ headers: { 'user-agent': 'cat /proc/net/tcp' } }],
    good: [{ headers: { 'user-agent': '/test.environment' } }],
  },
  {
    id: 'traversal-any-system-path',
    family: 'traversal',
    severity: 'critical',
    paranoia: 2,
    stops: 'Paths into directories of the system as a value, whatever the file.',
    in: parts,
    screen: 'systemFile',
    when: [{ regex: early + String.raw`(?:^|[\s=:"'(<>])/(?:etc|proc|sys|root|boot|dev|var/(?:log|lib|run|spool))/\S` }],
    bad: ['/etc/x/y', 'show /var/log/x'],
    good: ['a/etc/', 'etc/etc'],
  },
];
