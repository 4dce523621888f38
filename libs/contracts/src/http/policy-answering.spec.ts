import { defaultBalancer, rulesetBalancerSchema, rulesetCacheSchema, rulesetResponseSchema } from '../ruleset-answering.ts';
import { balancerSchema } from './policy-balancer.ts';
import { cacheSchema } from './policy-cache.ts';
import { mostRedirects, responseSchema } from './policy-response.ts';
import { mostRules } from './policy-sections.ts';

const text = (length: number) => 'a'.repeat(length);
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const distinct = (count: number, length: number) => Array.from({ length: count }, (_, i) => String(i).padStart(length, 'a'));
const path = { kind: 'regex', value: text(1024) };
const { clientCertificate, secret } = defaultBalancer;

test('the most that a policy may say of a balancer fits into a ruleset', () => {
  const policy = balancerSchema.parse({
    errors: { count: 1000, withinSeconds: 3600, outSeconds: 3600 },
    health: {
      path: text(1024),
      host: text(260),
      codes: times(20, { from: 100, to: 599 }),
      intervalSeconds: 3600,
      timeoutSeconds: 60,
      rise: 20,
      fall: 20,
    },
    retries: 5,
    slowStartSeconds: 3600,
    rules: times(mostRules, { path, header: { name: text(100), value: text(500) }, group: text(40) }),
    ca: text(100_000),
  });
  expect(rulesetBalancerSchema.parse({ ...policy, clientCertificate, secret })).toMatchObject(policy);
});

test('the most that a policy may say of a cache fits into a ruleset', () => {
  const policy = cacheSchema.parse({
    mode: 'everything',
    seconds: 31_536_000,
    rules: times(mostRules, { path, mode: 'everything', seconds: 31_536_000 }),
    query: { kind: 'only', names: distinct(100, 100) },
    bypassCookies: distinct(50, 100),
    staleWhileRevalidateSeconds: 31_536_000,
    staleIfErrorSeconds: 31_536_000,
    shared: times(mostRules, path),
  });
  expect(rulesetCacheSchema.parse(policy)).toEqual(policy);
});

test('the most that a policy may say of answers fits into a ruleset', () => {
  const types = Array.from({ length: 100 }, (_, i) => `text/${String(i).padStart(95, 'a')}`);
  const policy = responseSchema.parse({
    compression: { minBytes: 1_000_000, types, personal: true },
    headers: {
      referrer: text(100),
      permissions: text(2000),
      contentSecurity: text(4000),
      contentSecurityReportOnly: text(4000),
      frames: 'deny',
      nosniff: true,
    },
    cors: {
      origins: distinct(100, 300),
      methods: distinct(20, 32),
      headers: distinct(50, 100),
      exposed: distinct(50, 100),
      maxAgeSeconds: 86_400,
      path,
    },
    rules: times(mostRules, { path, on: 'request', action: 'set', name: text(100), value: text(4000) }),
    redirects: times(mostRedirects, { hostname: text(253), path, to: text(2000), status: 308, keepPath: true }),
    www: 'to_apex',
    maintenance: { retryAfterSeconds: 604_800 },
    pages: { refused: text(50_000), maintenance: text(50_000), unavailable: text(50_000) },
  });
  expect(rulesetResponseSchema.parse(policy)).toEqual(policy);
});
