import {
  defaultBalancer,
  defaultCache,
  defaultResponse,
  firewallSettingsSchema,
  gateSettingsSchema,
  type Explanation,
} from '@sitekeep/contracts';
import { exampleId, exampleNow, page, type Examples } from './example.ts';

const nothing = { blacklist: [], whitelist: [], onlyFromWhitelist: false, countries: { mode: 'off', countries: [] } };
const unset = { revision: 1, updatedAt: null };
const scraper = { address: '203.0.113.0/24', note: 'scraper', expiresAt: null };
const lists = { blacklist: [scraper], whitelist: [], onlyFromWhitelist: false, countries: { mode: 'block', countries: ['KP'] } };
const guesser = {
  list: 'blacklist',
  address: '198.51.100.77',
  note: 'guesses passwords',
  expiresAt: '2026-04-01T00:00:00.000Z',
};

const accountDefaults = { searchBots: false, tor: 'allow' };
const { clientCertificate: _, secret: __, ...balancer } = defaultBalancer;
const siteDefaults = {
  searchBots: null,
  tor: null,
  arrival: {
    redirectToHttps: false,
    hsts: null,
    http2: true,
    minimumTls: '1.2',
    ports: [],
    limits: { headBytes: 32_768, urlBytes: 16_384, bodyBytes: null },
  },
  rateLimits: [],
  check: { mode: 'off', method: 'invisible', threshold: 100, quietSeconds: 60, passSeconds: 1800, excluded: [], always: [] },
  brand: { name: null, colour: null, logo: null, helpUrl: null },
  balancer,
  cache: defaultCache,
  response: defaultResponse,
  firewall: firewallSettingsSchema.parse({}),
  gate: gateSettingsSchema.parse({}),
};
const hardened = {
  arrival: {
    ...siteDefaults.arrival,
    redirectToHttps: true,
    hsts: { maxAgeSeconds: 31_536_000, includeSubdomains: true, preload: false },
    limits: { headBytes: 32_768, urlBytes: 16_384, bodyBytes: 10_485_760 },
  },
  rateLimits: [
    {
      name: 'sign-in',
      methods: ['POST'],
      path: { kind: 'exact', value: '/login' },
      key: { kind: 'address' },
      limit: 10,
      windowSeconds: 60,
      burst: 0,
      action: 'ban',
      banSeconds: 3600,
    },
  ],
  check: {
    ...siteDefaults.check,
    mode: 'auto',
    excluded: [{ kind: 'prefix', value: '/api/' }],
    always: [{ path: { kind: 'exact', value: '/wp-login.php' }, methods: [], method: 'captcha' }],
  },
  brand: { name: 'Anna’s shop', colour: '#1f6feb', logo: null, helpUrl: 'https://www.example.com/help' },
};
const fast = {
  balancer: {
    ...siteDefaults.balancer,
    method: 'least_connections',
    health: {
      method: 'GET',
      path: '/up',
      host: null,
      codes: [{ from: 200, to: 299 }],
      intervalSeconds: 10,
      timeoutSeconds: 5,
      rise: 2,
      fall: 3,
    },
    rules: [{ path: { kind: 'prefix', value: '/api/' }, header: null, group: 'main' }],
  },
  cache: {
    ...siteDefaults.cache,
    mode: 'standard',
    rules: [
      { path: { kind: 'prefix', value: '/account/' }, mode: 'off', seconds: 600 },
      { path: { kind: 'prefix', value: '/blog/' }, mode: 'everything', seconds: 300 },
    ],
    query: { kind: 'except', names: ['fbclid', 'gclid'] },
    bypassCookies: ['wordpress_logged_in_*'],
    staleIfErrorSeconds: 86_400,
  },
  response: {
    ...siteDefaults.response,
    compression: { encodings: ['br', 'gzip'], minBytes: 1024, types: ['text/*', 'application/json', 'image/svg+xml'], personal: false },
    headers: { ...siteDefaults.response.headers, nosniff: true, frames: 'sameorigin', referrer: 'strict-origin-when-cross-origin' },
    cors: {
      origins: ['https://app.example.com'],
      methods: ['GET', 'POST'],
      headers: ['content-type'],
      exposed: [],
      credentials: true,
      maxAgeSeconds: 600,
      path: { kind: 'prefix', value: '/api/' },
    },
    rules: [{ path: null, on: 'response', action: 'remove', name: 'X-Powered-By', value: '' }],
    redirects: [
      {
        hostname: null,
        path: { kind: 'prefix', value: '/news/' },
        to: '/blog/',
        status: 301,
        keepPath: true,
        keepQuery: true,
      },
    ],
    pages: {
      refused: '<!doctype html><title>Sorry</title><p>No way in. Ask us about {{request_id}}.',
      maintenance: null,
      unavailable: null,
    },
  },
};

const guarded = {
  firewall: {
    ...siteDefaults.firewall,
    mode: 'block',
    exclusions: [
      {
        rule: null,
        family: 'sqli',
        path: { kind: 'exact', value: '/posts' },
        place: 'body',
        parameter: 'text',
        note: 'posts about SQL',
      },
    ],
    rules: [
      {
        name: 'admin-from-office',
        match: 'all',
        conditions: [
          { field: 'path', name: null, operator: 'prefix', values: ['/admin'], negate: false, ignoreCase: true },
          { field: 'address', name: null, operator: 'in', values: ['192.0.2.0/24'], negate: true, ignoreCase: false },
        ],
        action: { kind: 'block' },
        enabled: true,
        priority: 100,
      },
    ],
    leaks: { mode: 'log', kinds: ['sql_error', 'stack_trace'] },
  },
};

type Sections = { at: string; path: Record<string, string>; number: number; defaults: object; change: object };

/** The policy of the account has some of the sections of a site's; the entries of both are others. */
const examplesAt = ({ at, path, number, defaults, change }: Sections): Examples => {
  const added = { id: exampleId('listEntry', number), ...guesser, createdAt: exampleNow };
  const before = { id: exampleId('listEntry', number + 1), list: 'blacklist', ...scraper, createdAt: exampleNow };
  const whole = { ...lists, ...defaults };
  return {
    [`get ${at}`]: { path, answer: { ...nothing, ...defaults, ...unset } },
    [`put ${at}`]: {
      path,
      headers: { 'If-Match': '"1"' },
      body: whole,
      answer: { ...whole, revision: 2, updatedAt: exampleNow },
    },
    [`patch ${at}`]: {
      path,
      headers: { 'If-Match': '"2"' },
      body: change,
      answer: { ...whole, ...change, revision: 3, updatedAt: exampleNow },
    },
    [`get ${at}/entries`]: { path, query: { list: 'blacklist', limit: 20 }, answer: page(added, before) },
    [`post ${at}/entries`]: { path, headers: { 'If-Match': '"3"' }, body: guesser, answer: added },
    [`delete ${at}/entries/{entryId}`]: { path: { ...path, entryId: added.id }, headers: { 'If-Match': '"4"' } },
  };
};

const id = exampleId('site');
export const bannedAddress = '203.0.113.9';
export const explanation: Explanation = {
  edge: 'edge-1-4711',
  siteId: id,
  revision: 12,
  outcome: 'refused',
  status: 403,
  steps: [
    { stage: 'site', outcome: 'passed', reason: null, detail: 'Ruleset 12 is in force.' },
    { stage: 'blacklist', outcome: 'refused', reason: 'blacklisted', detail: 'Answered with 403 by 203.0.113.0/24.' },
  ],
};

export const policyExamples: Examples = {
  ...examplesAt({
    at: '/v1/policy',
    path: {},
    number: 1,
    defaults: accountDefaults,
    change: { searchBots: true, tor: 'challenge' },
  }),
  ...examplesAt({
    at: '/v1/sites/{id}/policy',
    path: { id },
    number: 3,
    defaults: siteDefaults,
    change: { ...hardened, ...fast, ...guarded },
  }),
  'post /v1/sites/{id}/check/revalidate': { path: { id }, answer: { epoch: 1 } },
  'post /v1/sites/{id}/explain': {
    path: { id },
    body: { method: 'GET', url: 'https://shop.example.com/login', address: '203.0.113.7', headers: { 'user-agent': 'curl/8.5.0' } },
    answer: explanation,
  },
  'get /v1/sites/{id}/bans': {
    path: { id },
    query: { address: bannedAddress },
    answer: page({
      id: exampleId('ban'),
      address: bannedAddress,
      rule: 'sign-in',
      since: exampleNow,
      until: '2026-03-02T10:00:00.000Z',
      requestId: 'req_4f1c2a7b9d',
    }),
  },
  'delete /v1/sites/{id}/bans/{banId}': { path: { id, banId: exampleId('ban') } },
};
