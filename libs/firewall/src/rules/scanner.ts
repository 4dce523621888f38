import type { Rule } from '../rule.ts';
import { anyOf } from './words.ts';

const agent = (name: string) => ({ headers: { 'user-agent': name } });

const tools = anyOf(String.raw`
  sqlmap nikto nessus nuclei acunetix netsparker invicti openvas havij w3af\.\w+ wpscan wfuzz dirbuster dirb\b gobuster feroxbuster ffuf fuzz\s+faster masscan zgrab zmeu nmap\s+scripting whatweb arachni skipfish
  jbrofuzz vega\/ webinspect appscan qualys\s+was burp\s?(?:suite|collaborator) commix xsser xsstrike dalfox jaeles joomscan cmsmap cms-?explorer droopescan wafw00f whatwaf brutus hydra\b patator medusa\b
  sqlninja sqlsus bsqlbf absinthe mysqloit pangolin safe3 jsql bbqsql nosqlmap tplmap fimap dotdotpwn liffy xenotix grendel-scan paros\b zaproxy owasp[\s_-]?zap ratproxy webscarab webshag wapiti websecurify golismero vulnx
  rapidscan sitadel sn1per rustscan naabu httpx\s-\sopen katana\/ gospider hakrawler paramspider photon\/ dirsearch dirmap meg\/ cansina crlfuzz subjack corsy retire\.js-scan openbugbounty-scan detectify probely intruder\.io
  pentest-?tools immuniweb hexometer sitelock-scan cyberscan core-project\/1 pmafind metis\b datacha0s morfeus\s+fucking internet\s+ninja prog\.customcrawler revolt\b scanbot\/ toata dragostea black\s?widow-scan n-stealth
  cgichk whisker\b bilbo\b mosiac\s1\.\w+ sf\/ metasploit interact\.sh l9(?:explore|tcpid|scan) gitdumper git-dumper goby\/ fscan xray\/ leakix hello,\s?world\b(?:\/1\.0)?$ zoominfobot-scan yandexhack`);

/** Programs that look for weaknesses. Ordinary programs, crawlers and monitors are none. */
export const scannerRules: readonly Rule[] = [
  {
    id: 'scanner-user-agent',
    family: 'scanner',
    severity: 'critical',
    paranoia: 1,
    stops: 'Programs that look for weaknesses of websites and say who they are.',
    in: ['user_agent'],
    screen: 'any',
    when: [{ regex: String.raw`(?:^|[^a-z])${tools}` }],
    bad: [
      agent('sqlmap/1.8#stable (https://sqlmap.org)'),
      agent('Mozilla/4.0 (compatible; MSIE 7.0) Havij'),
      agent('nuclei'),
      agent('Mozilla/5.00 (Nikto/2.1.6)'),
      agent('gobuster/3.6'),
      agent('Fuzz Faster U Fool v2'),
      agent('Nmap Scripting Engine'),
    ],
    good: [
      agent('curl/8.5.0'),
      agent('Wget/1.21'),
      agent('python-requests/2.31'),
      agent('Go-http-client/2.0'),
      agent('okhttp/4.12.0'),
      agent('urlgrabber/3.10 yum/3.4.3'),
      agent('mozilla/5.0 ecairn-grabber/1.0 (+http://ecairn.com/grabber)'),
      agent('Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'),
      agent('UptimeRobot/2.0'),
      agent('Feedly/1.0'),
      agent('Debian APT-HTTP/1.3 (2.6.1)'),
      agent('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36'),
    ],
  },
  {
    id: 'scanner-code-in-user-agent',
    family: 'scanner',
    severity: 'critical',
    paranoia: 1,
    stops: 'User-Agents that are attacks or marks of scanners.',
    in: ['user_agent', 'headers', 'referer'],
    screen: 'scannerMark',
    when: [
      {
        regex: String.raw`acunetix[_-]|netsparker|w3af\b|nessus\b|openvas|wvs_test|appscan_|qualys(?:was|guard)|burpcollaborator|x_zap_|zap-scan|sqlmap|wpscan`,
      },
    ],
    bad: [
      { headers: { referer: 'http://www.acunetix-referrer.com/javascript:domxssExecutionSink' } },
      { headers: { 'x-scanner': 'Netsparker' } },
    ],
    good: [{ headers: { referer: 'https://shop.example/qualys' } }],
  },
  {
    id: 'scanner-probe',
    family: 'scanner',
    severity: 'critical',
    paranoia: 1,
    stops: 'Paths and values that only scanners ask for.',
    in: ['path'],
    screen: 'scannerMark',
    when: [
      {
        regex: String.raw`acunetix[-_](?:wvs|test)|wvs_(?:test|security)|appscan_fingerprint|/nessus\w*[./]|nessus_is_probing|nmaplowercheck|nice%20ports|/nice ports|/trinity\.txt\.bak|w3af(?:[./-]|remote)|netsparker|arachni[-_]|nikto[-_]?test|/\.nsf/|cirt\.net|muieblackcat|w00tw00t|/sqlmap|/rfiinc\.txt|rfi-?locations|/hnap1|webdav_test|/owa/auth/x\.js|jndi-?exploit|/thinkphp_scan|netsparker\d|qualysguard|/wp-config-scan`,
      },
    ],
    bad: [
      { target: '/acunetix-wvs-test-for-some-inexistent-file' },
      { target: '/nmaplowercheck1700000000' },
      { target: '/w00tw00t.at.ISC.SANS.DFind:)' },
      { target: '/HNAP1' },
    ],
    good: [{ target: '/blog/acunetix' }, { target: '/docs/nmap' }, { target: '/products/nessus-shirts' }],
  },
  {
    id: 'scanner-library',
    family: 'scanner',
    severity: 'warning',
    paranoia: 3,
    stops: 'Libraries and programs by which scripts ask, instead of browsers.',
    in: ['user_agent'],
    screen: 'any',
    when: [
      {
        regex: String.raw`^(?:curl|wget|python|libwww-perl|lwp|go-http|java/|okhttp|apache-httpclient|scrapy|mechanize|aiohttp|httpie|ruby|php|guzzle|axios|node-fetch|winhttp|urlgrabber|http_request|libcurl)`,
      },
    ],
    bad: [agent('curl/8.5.0')],
    good: [agent('Mozilla/5.0 (X11)')],
  },
];
