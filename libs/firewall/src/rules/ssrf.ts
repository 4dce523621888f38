import type { Rule } from '../rule.ts';
import { anyOf } from './words.ts';

const parts = ['arguments', 'argument_names', 'cookies', 'path'] as const;
/** Anything that may stand before a host in a value: a scheme with any number of slashes, credentials. */
const before = String.raw`^["'\s(]{0,4}(?:\S{0,30}=)?(?:(?:[a-z][a-z0-9+.-]{1,20}:){1,2}[\\/]+|(?:https?|ftps?|gopher):|[\\/]{2,})(?:[^\s/@]{0,80}@)?`;
const optionallyBefore = String.raw`^["'\s(]{0,4}(?:(?:[a-z][a-z0-9+.-]{1,20}:){1,2}[\\/]*|[\\/]{2,})?(?:[^\s/@]{0,80}@)?`;
const end = String.raw`\.?(?::\d{0,5})?(?:[/?#\\"')%@]|\s*$)`;

/** Where clouds tell their machines who they are. */
const metadata = anyOf(String.raw`
  169\.254\.169\.254 169\.254\.170\.2 100\.100\.100\.200 192\.0\.0\.192 metadata\.google(?:\.internal)? metadata\.packet\.net metadata\.platformequinix\.com
  metadata\.nicp\.net metadata\.tencentyun\.com instance-data(?:\.ec2\.internal)? rancher-metadata metadata\.internal metadata\.azure\.(?:com|internal)
  168\.63\.129\.16 \[?fd00:ec2::254\]? \[?fd20:ce::254\]? alibaba\.zaphod metadata\.oraclecloud\.com`);

/** Names that stand for the machine itself or its cluster. */
const localNames = anyOf(String.raw`
  localhost\d? localhost\.localdomain ip6-localhost ipv6-localhost ip6-loopback loopback broadcasthost host\.docker\.internal gateway\.docker\.internal
  kubernetes\.docker\.internal kubernetes\.default(?:\.svc(?:\.cluster\.local)?)? [\w-]+\.svc\.cluster\.local localtest\.me [\w.-]+\.localtest\.me lvh\.me
  [\w.-]+\.lvh\.me vcap\.me yoogle\.com fbi\.com localh\.st localho\.st spoofed\.[\w.-]+ bugbounty\.dod\.network 127(?:\.\d{1,3}){1,3} 0\.0\.0\.0
  [\w.-]{0,60}\d[\w.-]{0,40}\.(?:nip|sslip|xip)\.io [\w.-]{0,60}\.(?:nip|sslip|xip)\.io [\w.-]{0,60}\.1u\.ms [\w.-]{0,60}\.rbndr\.us`);

/** An IP address in a spelling that only programs read. */
const numberHost = String.raw`(?:\d{8,12}|0x[0-9a-f]{7,16}|(?:0x[0-9a-f]{1,8}|0\d{1,12}|\d{1,3})(?:\.(?:0x[0-9a-f]{1,8}|0\d{1,12})){1,3}|(?:0x[0-9a-f]{1,8}|0\d{2,12})(?:\.\d{1,12}){1,3}|\d{1,3}\.\d{4,8}|\d{1,3}\.\d{1,3}\.\d{4,8}|0|\[[0-9a-f:.]*:[0-9a-f:.]*(?:%[\w]{1,20})?\])`;

/** Hosts that tell whoever owns them that somebody has called. */
const listeners = anyOf(String.raw`
  burpcollaborator\.net oastify\.com oast\.(?:fun|pro|live|site|online|me) interact\.sh interactsh\.com dnslog\.(?:cn|link) ceye\.io requestbin\.(?:net|com)
  webhook\.site pipedream\.net requestcatcher\.com canarytokens\.(?:com|org) dnsbin\.zhack\.ca bxss\.me r87\.(?:me|com) xss\.ht ezxss\.com
  requestrepo\.com beeceptor\.com pingb\.in dgrh3\.cn eyes\.sh ssrf\.(?:cn|site) hookbin\.com`);

/** Headers that hold the address of the page or service itself, which may well be one of a network at home. */
const ownAddress = String.raw`^(?:origin|host|destination|soapaction|link|location|(?:hx|x)-current-url|next-url|[\w-]*(?:referr?er|origin|page-?ur[il]|original-ur[il]|rewrite-url)[\w-]*)$`;

export const ssrfRules: readonly Rule[] = [
  {
    id: 'ssrf-metadata',
    family: 'ssrf',
    severity: 'critical',
    paranoia: 1,
    stops: 'Addresses of the metadata services of clouds.',
    in: [...parts, 'headers'],
    screen: 'address',
    when: [{ regex: optionallyBefore + metadata + end }],
    bad: [
      'http://169.254.169.254/computeMetadata/v1/',
      'https://metadata.packet.net/userdata',
      '169.254.169.254',
      'http:[fd00:ec2::254]/',
      'http://metadata.google.internal/',
    ],
    good: ['Can pods reach 169.254.169.254 by default?', 'https://metadata.example/'],
  },
  {
    id: 'ssrf-metadata-in-text',
    family: 'ssrf',
    severity: 'warning',
    paranoia: 1,
    stops: 'Paths of the metadata services of clouds anywhere in a value.',
    in: parts,
    screen: 'address',
    when: [
      {
        regex: String.raw`//(?:169\.254\.169\.254|metadata\.google\.internal|100\.100\.100\.200|192\.0\.0\.192)[:/]|/latest/meta-data/iam|/computemetadata/v1`,
      },
    ],
    bad: ['please fetch http://169.254.169.254/latest/ for me'],
    good: ['the latest meta data'],
  },
  {
    id: 'ssrf-loopback',
    family: 'ssrf',
    severity: 'critical',
    paranoia: 1,
    stops: 'Addresses of the server itself and of its cluster as a value.',
    in: parts,
    screen: 'address',
    when: [{ regex: `${before}${localNames}${end}|^["']?${localNames}(?::\\d{1,5})?/` }],
    bad: [
      'http://localhost/',
      'localhost/',
      'http:127.0.0.1',
      'https://127.1:8443/x',
      'gopher://0.0.0.0:6379/_x',
      'http://169-254-169-254.nip.io/',
      'http://a@localhost:22/',
    ],
    good: ['mylocalhost', 'localhost', 'It runs at http://localhost:3000 here', 'https://localhost.example.com/', '127.0.0.1'],
  },
  {
    id: 'ssrf-number-host',
    family: 'ssrf',
    severity: 'critical',
    paranoia: 1,
    stops: 'Addresses whose host is an IP address in another spelling: decimal, octal, hexadecimal, short, IPv6.',
    in: parts,
    screen: 'address',
    when: [
      {
        regex: before + numberHost + end,
      },
    ],
    bad: [
      'http://2852039166/',
      'http://0xA9.0xFE.0xA9.0xFE/',
      'http://0251.00376.000251.0000376/',
      'http://169.16689662/',
      'http://[::ffff:a9fe:a9fe]',
      'http:0251.0376.0251.0376',
      'ssh://0177.00.00.01',
      'http://0/',
    ],
    good: [
      '2852039166',
      'http:0xABCDEF',
      'https://shop.example/2852039166',
      'id:12345678a',
      'tel: 0123456',
      'doi:10.1000/182',
      'urn:isbn:0451450523',
    ],
  },
  {
    id: 'ssrf-in-header',
    family: 'ssrf',
    severity: 'critical',
    paranoia: 1,
    stops: 'Addresses of the server itself, or of a host in another spelling, in headers that no browser fills with addresses.',
    in: ['headers'],
    screen: 'address',
    when: [{ regex: `${before}(?:${localNames}|${numberHost})${end}` }],
    spares: [{ place: 'header', name: ownAddress }],
    bad: [
      { headers: { 'x-image': 'http://127.0.0.1:22/' } },
      { headers: { 'x-forwarded-host': 'http://localhost/admin' } },
      { headers: { 'x-api-url': 'http://0x7f000001/' } },
    ],
    good: [
      { headers: { origin: 'http://localhost:3000' } },
      { headers: { referer: 'http://localhost:3000/a' } },
      { headers: { 'hx-current-url': 'http://localhost:3000/a' } },
      { headers: { soapaction: '"http://localhost/service"' } },
      { headers: { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': 'localhost:8080' } },
    ],
  },
  {
    id: 'ssrf-odd-letters',
    family: 'ssrf',
    severity: 'critical',
    paranoia: 1,
    stops: 'Addresses with letters, digits or dots that only look different.',
    in: parts,
    screen: 'oddAddress',
    when: [
      {
        regex: String.raw`^["'\s(]{0,4}[a-z][a-z0-9+.-]{1,20}:/{1,8}[^\s/?#]{0,100}(?:[\x{2460}-\x{24FF}\x{FF0E}\x{FF10}-\x{FF5A}\x{1D400}-\x{1D7FF}]|\d[\x{3002}\x{FF61}]\d|\\[a-z]\\?[a-z])`,
      },
    ],
    bad: ['acap://①②⑦.⓪.⓪.①', 'irc://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ', 'http://169。254。169。254/', String.raw`http://\l\o\c\a\l\h\o\s\t/`],
    good: ['https://müller.example/', 'http://例え.example/', 'Kapitel ①: der Anfang'],
  },
  {
    id: 'ssrf-scheme',
    family: 'ssrf',
    severity: 'critical',
    paranoia: 1,
    stops: 'Schemes that browsers do not know, but servers that fetch addresses do.',
    in: [...parts, 'headers'],
    screen: 'address',
    when: [
      {
        regex: String.raw`^["'\s(]{0,4}(?:url:)?(?:(?:gopher|gophers|dict|tftp|netdoc|ldapi?|ldaps|rmi|sldap|cifs|smb|nfs|iiop|corbaname|corbaloc|mongodb(?:\+srv)?|redis|memcached?|fcgi|fastcgi|unix|oci|docker):/|jar:(?:https?|file|ftp):)`,
      },
    ],
    bad: ['gopher://127.0.0.1:6379/_INFO', 'dict://x.example:11211/', 'jar:http://evil.example/b.zip!a', 'ldap://x.example/a'],
    good: ['dict: a book of words', 'unix: a system', 'jar: of honey'],
  },
  {
    id: 'ssrf-data-address',
    family: 'ssrf',
    severity: 'critical',
    paranoia: 1,
    stops: 'Addresses that hold text or code themselves (data:) as a value.',
    in: parts,
    screen: 'address',
    when: [
      {
        regex: String.raw`^["'\s(]{0,4}data:(?://)?(?:text/|application/(?:x-)?(?:php|javascript|ecmascript|httpd|java|xhtml)|;base64,|,\S|\S{0,40};base64,(?:PD9|PHN|PHh|PCFE))`,
      },
    ],
    bad: ['data:text/plain;base64,SSBsb3ZlIFBIUAo=', 'data:text/plain', 'data://text/plain,<?php', 'data:;base64,PD9waHAg'],
    good: ['data:image/png;base64,iVBORw0KGgo=', 'data: text and more', 'data:application/pdf;base64,JVBERi0x'],
  },
  {
    id: 'ssrf-listener',
    family: 'ssrf',
    severity: 'critical',
    paranoia: 1,
    stops: 'Hosts that exist to see whether a server can be made to call them.',
    in: ['arguments', 'argument_names', 'cookies', 'headers', 'user_agent', 'referer', 'path'],
    screen: 'listener',
    when: [{ regex: String.raw`[\w}{$)-]\.${listeners}(?:[^\w.-]|$)` }],
    bad: ['http://abc123.oastify.com/', 'x.burpcollaborator.net', { headers: { 'user-agent': 'x ${jndi:dns://a.interact.sh}' } }],
    good: ['interact.sh is a service', 'oastify'],
  },
  {
    id: 'ssrf-private-network',
    family: 'ssrf',
    severity: 'critical',
    paranoia: 1,
    stops: 'Machines of private networks, their first page or administration, as a value.',
    in: parts,
    screen: 'address',
    when: [
      {
        regex:
          before +
          String.raw`(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|169\.254(?:\.\d{1,3}){2}|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])(?:\.\d{1,3}){2})` +
          String.raw`(?::\d{1,5})?(?:/?$|/(?:[\w.-]*/)?(?:admin|manager?|login|index|status|secret|internal|server-status|config|metrics|debug|console|setup|wp-|phpmyadmin)[^\s]*$)`,
      },
    ],
    bad: ['http://192.168.1.1/admin', '//10.0.0.5:8080/'],
    good: ['192.168.1.1', 'My router is at http://192.168.1.1/'],
  },
  {
    id: 'ssrf-any-scheme',
    family: 'ssrf',
    severity: 'critical',
    paranoia: 2,
    stops: 'Any scheme but those of the web and of mail as the beginning of a value.',
    in: parts,
    screen: 'address',
    when: [
      {
        regex: String.raw`^["'\s(]{0,4}(?:ftps?|sftp|ssh|scp|telnet|irc|news|nntp|imaps?|pop3s?|rtsps?|rtmp|svn(?:\+ssh)?|git|file|xri|acap|jar|local_file|view-source|ws|wss|vnc|afp):/?[/\[\w]`,
      },
    ],
    bad: ['ftps://foo.bar', 'jar:file:/path/to/myApp.jar!/x'],
    good: ['https://foo.bar', 'file: x'],
  },
];
