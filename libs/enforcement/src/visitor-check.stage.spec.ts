import { defaultCheck, defaultFirewall, type CheckMethod, type Ruleset } from '@sitekeep/contracts';
import { Address } from '@sitekeep/geo';
import { deriveSiteKeys, issuePass, PassCache, passCookieName, type SiteKeys } from '@sitekeep/visitor-check';
import { compileSite, enforce } from './compile-site.ts';
import { noServices, pendingBot, type CheckServices, type FirewallServices, type SiteServices } from './site-services.ts';
import { requestFrom, rulesetOf, type RequestParts, type RulesetParts } from './testing/requests.ts';

const visitor = '198.51.100.7';
const userAgent = 'Browser/1.0';
const now = 1_800_000_000_000;
const key = Buffer.alloc(32, 7);
const keys = new Map<string, SiteKeys>();
const keysOf: CheckServices['keysOf'] = (siteId, epoch) => {
  const known = keys.get(`${siteId} ${epoch}`) ?? deriveSiteKeys(key, siteId, epoch);
  keys.set(`${siteId} ${epoch}`, known);
  return known;
};

type CheckParts = Partial<Ruleset['check']>;
type Others = Partial<Omit<SiteServices, 'check'>> & { check?: Partial<CheckServices> };

function siteWith(check: CheckParts, parts: RulesetParts = {}, services: Others = {}) {
  const checkServices = { ...noServices.check, keysOf, passes: new PassCache(), ...services.check };
  const site = compileSite(rulesetOf({ ...parts, check: { ...defaultCheck, ...check } }), {
    ...noServices,
    ...services,
    check: checkServices,
  });
  return {
    site,
    ask: (request: RequestParts = {}, from = visitor) => enforce(site.checks, requestFrom(from, { now, userAgent, ...request }), site),
  };
}

interface PassParts {
  method?: CheckMethod;
  siteId?: string;
  epoch?: number;
  from?: string;
  agent?: string;
  seconds?: number;
}
function cookieOf({ method = 'invisible', siteId = 'site_1', epoch = 0, from = visitor, agent = userAgent, seconds = 60 }: PassParts = {}) {
  const address = Address.parse(from) as Address;
  const pass = issuePass(keysOf(siteId, epoch), method, { address, userAgent: agent }, now + seconds * 1000);
  return `${passCookieName(false, address)}=${pass}`;
}

const whole = (path: string) => ({ kind: 'exact' as const, value: path });

test('a site that checks nobody has no such stage', () => {
  expect(siteWith({}).site.stages).toEqual([]);
  expect(siteWith({ mode: 'all' }).site.stages.map(({ stage }) => stage)).toEqual(['visitor_check']);
  expect(siteWith({}, { filters: { tor: 'challenge' } }).site.stages.map(({ stage }) => stage)).toEqual(['tor', 'visitor_check']);
});

test('a firewall may want the check on a site that checks nobody by itself', () => {
  const firewall: FirewallServices = {
    headCheck: () => (request) => {
      if (request.path === '/odd') request.checkWantedBy = 'firewall rule odd';
      return null;
    },
  };
  const { site, ask } = siteWith({}, { firewall: { ...defaultFirewall, mode: 'block' } }, { firewall });
  expect(site.stages.map(({ stage }) => stage)).toEqual(['firewall', 'visitor_check']);
  expect(ask()).toBeNull();
  expect(ask({ path: '/odd' })).toMatchObject({ stage: 'visitor_check', reason: 'challenged', matched: 'firewall rule odd' });
  expect(ask({ path: '/odd', cookies: cookieOf() })).toBeNull();
  expect(ask({ path: '/odd', cookies: cookieOf({ siteId: 'site_2' }) })).not.toBeNull();
  const [own, open, lasting] = [site.reservedChecks, site.uncheckedChecks, site.lastingChecks];
  expect([own.length, open.length, lasting.length]).toEqual([0, 1, 0]);
  const another = siteWith({}, { siteId: 'site_2', firewall: { ...defaultFirewall, mode: 'block' } }, { firewall });
  expect(another.ask({ siteId: 'site_2', path: '/odd', cookies: cookieOf() })).not.toBeNull();
});

test('requests of the edge itself and connections that last do not meet it', () => {
  const { site } = siteWith({ mode: 'all' });
  expect([site.checks, site.reservedChecks, site.lastingChecks].map((checks) => checks.length)).toEqual([1, 0, 0]);
});

test('mode all asks everybody, and says how and when to come again', () => {
  expect(siteWith({ mode: 'all', method: 'captcha' }).ask()).toEqual({
    stage: 'visitor_check',
    reason: 'challenged',
    matched: 'mode all',
    status: 429,
    retryAfterSeconds: 60,
    check: 'captcha',
  });
});

test('mode suspicious asks those who are suspicious', () => {
  const isSuspicious: CheckServices['isSuspicious'] = (_siteId, { text }) => text === visitor;
  const { ask } = siteWith({ mode: 'suspicious' }, {}, { check: { isSuspicious } });
  expect(ask()).toMatchObject({ matched: 'mode suspicious', check: 'invisible' });
  expect(ask({}, '198.51.100.8')).toBeNull();
});

test('mode auto asks while the site is under attack', () => {
  const attack = { on: false };
  let limits = {};
  const attackOf: CheckServices['attackOf'] = (_siteId, asked) => ((limits = asked), attack);
  const { ask } = siteWith({ mode: 'auto', threshold: 5, quietSeconds: 9 }, {}, { check: { attackOf } });
  expect(limits).toEqual({ threshold: 5, quietSeconds: 9 });
  expect(ask()).toBeNull();
  attack.on = true;
  expect(ask()).toMatchObject({ matched: 'mode auto', retryAfterSeconds: 9 });
});

test('a stage before may ask for it, whatever the mode', () => {
  const { ask } = siteWith({ method: 'captcha' }, { filters: { tor: 'challenge' } });
  expect(ask()).toBeNull();
  expect(ask({ checkWantedBy: 'limit login' })).toMatchObject({ matched: 'limit login', check: 'captcha' });
});

test('paths always checked have a method of their own, and the captcha beats the invisible check', () => {
  const always: Ruleset['check']['always'] = [
    { path: { kind: 'prefix', value: '/wp-' }, methods: [], method: 'invisible' },
    { path: whole('/wp-login.php'), methods: ['POST'], method: 'captcha' },
  ];
  const { ask } = siteWith({ always });
  expect(ask({ path: '/' })).toBeNull();
  expect(ask({ path: '/wp-login.php' })).toMatchObject({ matched: 'path /wp-', check: 'invisible' });
  expect(ask({ path: '/wp-login.php', method: 'POST' })).toMatchObject({ matched: 'path /wp-login.php', check: 'captcha' });
  const captcha = siteWith({ always, mode: 'all', method: 'captcha' });
  expect(captcha.ask({ path: '/wp-admin' })).toMatchObject({ check: 'captcha', matched: 'mode all' });
  const invisible = siteWith({ always, mode: 'all' });
  expect(invisible.ask({ path: '/wp-login.php', method: 'POST' })).toMatchObject({ check: 'captcha' });
});

test('excluded paths and those of ACME are never checked', () => {
  const check = { mode: 'all' as const, excluded: [{ kind: 'prefix' as const, value: '/hooks/' }] };
  const { ask } = siteWith({ ...check, always: [{ path: whole('/hooks/login'), methods: [], method: 'captcha' }] });
  expect(ask({ path: '/hooks/paid' })).toBeNull();
  expect(ask({ path: '/hooks/login' })).toBeNull();
  expect(ask({ path: '/.well-known/acme-challenge/token' })).toBeNull();
  expect(ask({ path: '/hooks' })).not.toBeNull();
  expect(ask({ path: '/.well-known/acme-challenge/..%2F..%2Fadmin' })).not.toBeNull();
  expect(ask({ path: '/hooks/..%2Fadmin' })).not.toBeNull();
});

test('whitelisted addresses and verified bots are spared, a bot not verified yet is not', () => {
  expect(siteWith({ mode: 'all' }, { filters: { whitelist: [{ address: visitor, expiresAt: null }] } }).ask()).toBeNull();
  expect(siteWith({ mode: 'all' }, {}, { verifiedBot: () => 'googlebot' }).ask()).toBeNull();
  expect(siteWith({ mode: 'all' }, {}, { verifiedBot: () => pendingBot }).ask()).not.toBeNull();
});

describe('passes', () => {
  const { ask } = siteWith({ mode: 'all', always: [{ path: whole('/login'), methods: [], method: 'captcha' }] });

  test('a valid pass lets through, once and again', () => {
    expect(ask({ cookies: cookieOf() })).toBeNull();
    expect(ask({ cookies: `a=1; ${cookieOf()}; b=2` })).toBeNull();
    expect(ask({ cookies: cookieOf() }, '198.51.100.200')).toBeNull();
  });

  test('a neighbouring host that adds a cookie of the same name does no harm', () => {
    expect(ask({ cookies: `sitekeep_pass4=garbage; ${cookieOf()}` })).toBeNull();
    expect(ask({ cookies: `${cookieOf()}; sitekeep_pass4=${'x'.repeat(52)}` })).toBeNull();
  });

  test('an invisible pass does not open what asks for the captcha; a captcha pass opens both', () => {
    expect(ask({ path: '/login', cookies: cookieOf() })).toMatchObject({ check: 'captcha' });
    expect(ask({ path: '/login', cookies: cookieOf({ method: 'captcha' }) })).toBeNull();
    expect(ask({ path: '/', cookies: cookieOf({ method: 'captcha' }) })).toBeNull();
  });

  const attacks: [string, string][] = [
    ['a forged pass', cookieOf().replace(/.{4}$/, 'AAAA')],
    ['a pass whose method was changed', cookieOf().replace('=1i', '=1c')],
    ['a pass whose end was moved', cookieOf().replace(/(=1i.{6})./, '$1z')],
    ['an expired pass', cookieOf({ seconds: -1 })],
    ['a pass of another site', cookieOf({ siteId: 'site_2' })],
    ['a pass of another browser', cookieOf({ agent: 'Other/1.0' })],
    ['a pass of another network', cookieOf({ from: '203.0.113.7' })],
    ['a pass of an older epoch', cookieOf({ epoch: 1 })],
    ['a pass under the name for HTTPS', `__Host-${cookieOf()}`],
    ['garbage', 'sitekeep_pass4=1i'],
    ['nothing', 'sitekeep_pass4='],
  ];
  test.each(attacks)('%s is refused', (_name, cookies) => {
    expect(ask({ cookies })).toMatchObject({ reason: 'challenged' });
  });

  test('a stolen pass is refused also while its owner is known', () => {
    const cookies = cookieOf();
    expect(ask({ cookies })).toBeNull();
    expect(ask({ cookies }, '203.0.113.7')).not.toBeNull();
    expect(ask({ cookies, userAgent: 'Other/1.0' })).not.toBeNull();
    expect(ask({ cookies, now: now + 61_000 })).not.toBeNull();
    expect(ask({ cookies })).toBeNull();
  });

  test('raising the epoch voids every pass', () => {
    const next = siteWith({ mode: 'all', epoch: 1 });
    expect(next.ask({ cookies: cookieOf() })).not.toBeNull();
    expect(next.ask({ cookies: cookieOf({ epoch: 1 }) })).toBeNull();
  });

  test('a pass that is remembered costs next to nothing', () => {
    const cookies = `session=0123456789abcdef; ${cookieOf()}; theme=dark`;
    const request = requestFrom(visitor, { now, userAgent, cookies });
    const { site } = siteWith({ mode: 'all' });
    const rounds = 100_000;
    const run = () => {
      const before = process.threadCpuUsage();
      for (let i = 0; i < rounds; i++) if (enforce(site.checks, request, site) !== null) throw new Error('refused');
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / rounds;
    };
    const microseconds = Math.min(run(), run(), run(), run());
    console.log(`a remembered pass: ${microseconds.toFixed(2)} µs`);
    expect(microseconds).toBeLessThan(1.5);
  });
});
