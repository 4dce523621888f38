// The site that is measured, with the whole path on. What a stage needs to be on is said here and nowhere else.
import { randomBytes } from 'node:crypto';
import { rulesetVersion } from '@sitekeep/contracts';
import { Address } from '@sitekeep/geo';
import { deriveSiteSecret } from '@sitekeep/runtime';
import { deriveSiteKeys, issuePass, passCookieName } from '@sitekeep/visitor-check';

export const siteUnderTest = 'site_bench';
export const hostname = 'www.bench.test';

/** Of the edges of this run: what passes are made with, and what opens the keys of certificates. */
export const sealingKey = randomBytes(32);

/** What a proxy needs to ask about its requests. */
export const askedSite = { siteId: siteUnderTest, hostname, secret: deriveSiteSecret(sealingKey, 'forward-auth', siteUnderTest, 0) };

/** All pass a block list, but the country of every client is looked up. */
const countries = { mode: 'block', codes: ['KP', 'IR', 'SY', 'CU', 'BY'] };

/** Every request is counted, none is refused. */
const rateLimit = {
  name: 'everything',
  methods: [],
  path: null,
  key: { kind: 'address' },
  limit: 1_000_000_000,
  windowSeconds: 10,
  burst: 0,
  action: 'refuse',
  banSeconds: 0,
};

/** Every visitor is asked for a pass. */
export const check = {
  mode: 'all',
  method: 'invisible',
  threshold: 100,
  quietSeconds: 60,
  passSeconds: 86_400,
  epoch: 0,
  excluded: [],
  always: [],
};

/**
 * A ruleset of the published form. `entries`: length of the blacklist, which never holds 127.0.0.0/8, from where the load comes.
 * `parts` take the place of what is here.
 */
export function rulesetOf({ siteId = siteUnderTest, hostnames = [hostname], origin, entries = 10_000, revision, ...parts }) {
  return {
    version: rulesetVersion,
    siteId,
    revision,
    hostnames,
    suspended: false,
    origins: [{ scheme: 'http', host: '127.0.0.1', port: origin.port, weight: 1 }],
    filters: { blacklist: networks(entries), whitelist: [], onlyFromWhitelist: false, countries },
    rateLimits: [rateLimit],
    check,
    ...parts,
  };
}

const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Request headers of a visitor at `address` whom the site let pass before. */
export function visitorHeaders({ siteId = siteUnderTest, address = '127.0.0.1', secure = false } = {}) {
  const visitor = { address: Address.parse(address), userAgent };
  const pass = issuePass(deriveSiteKeys(sealingKey, siteId, check.epoch), check.method, visitor, Date.now() + check.passSeconds * 1000);
  return { 'User-Agent': userAgent, Cookie: `${passCookieName(secure, visitor.address)}=${pass}` };
}

/** One of many sites, each with a name of its own. */
export const numberedSite = (i) => ({ siteId: `site_${i}`, hostnames: [`site-${i}.bench.test`] });

/** What a visitor of that site sends, the Host too. */
export function numberedVisitor(i) {
  const { siteId, hostnames } = numberedSite(i);
  return { Host: hostnames[0], ...visitorHeaders({ siteId }) };
}

/** Networks of all lengths from /16 to /32, spread over 128.0.0.0/2 without overlap, as real lists of abusers are. */
function networks(count) {
  const step = Math.floor(2 ** 30 / count);
  const longest = 32 - Math.min(16, Math.floor(Math.log2(step)));
  return Array.from({ length: count }, (_, i) => {
    const length = Math.min(32, longest + ((i * 7) % 17));
    const size = 2 ** (32 - length);
    const first = 2 ** 31 + Math.ceil((i * step) / size) * size;
    const bytes = [first / 2 ** 24, first / 2 ** 16, first / 2 ** 8, first].map((part) => Math.floor(part) % 256);
    return { address: `${bytes.join('.')}/${length}`, expiresAt: null };
  });
}
