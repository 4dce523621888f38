import { issuePass, passExpiry, passLength, verifyPass } from './pass.ts';
import { type LastPass, PassCache } from './pass-cache.ts';
import { deriveSiteKeys } from './site-keys.ts';
import { altered, keys, now, sealingKey, visitor, visitorAt } from './testing/visitors.ts';
import type { Visitor } from './visitor.ts';

const expiresAt = now + 1_800_000;
const pass = issuePass(keys, 'invisible', visitor, expiresAt);
const captchaPass = issuePass(keys, 'captcha', visitor, expiresAt);

/** Where nobody has been yet. */
const site = (): LastPass => ({ lastPass: null });

function knowing(at: LastPass): PassCache {
  const cache = new PassCache();
  for (const known of [captchaPass, pass]) expect(cache.verify(keys, known, visitor, 'invisible', now, at)).toBe('valid');
  return cache;
}

/** Both ways of asking must always agree, also once the cache knows the pass. */
describe.each([
  ['verifyPass', verifyPass],
  ['PassCache, empty', (...asked: Parameters<typeof verifyPass>) => new PassCache().verify(...asked, site())],
  ['PassCache that knows the pass of this visitor', (...asked: Parameters<typeof verifyPass>) => knowing(site()).verify(...asked, site())],
  [
    'PassCache at a site where this visitor was the last',
    (...asked: Parameters<typeof verifyPass>) => {
      const same = site();
      return knowing(same).verify(...asked, same);
    },
  ],
])('%s', (_, verify) => {
  const check = (given: string, who: Visitor = visitor, at = now) => verify(keys, given, who, 'invisible', at);

  test('lets its holder through, and no longer than until it expires', () => {
    expect(check(pass)).toBe('valid');
    expect(check(pass, visitor, expiresAt - 1)).toBe('valid');
    expect(check(pass, visitor, expiresAt)).toBe('expired');
    expect(check(pass, visitor, expiresAt + 1)).toBe('expired');
  });

  test('a captcha pass serves everywhere, an invisible one not for the captcha', () => {
    expect(verify(keys, captchaPass, visitor, 'invisible', now)).toBe('valid');
    expect(verify(keys, captchaPass, visitor, 'captcha', now)).toBe('valid');
    expect(verify(keys, pass, visitor, 'captcha', now)).toBe('weaker');
  });

  test('a pass with any character altered is worth nothing', () => {
    for (const forged of altered(pass)) expect(check(forged)).not.toBe('valid');
  });

  test('an invisible pass cannot be turned into a captcha pass, nor a short one into a long one', () => {
    expect(verify(keys, `1c${pass.slice(2)}`, visitor, 'captcha', now)).toBe('forged');
    const longer = issuePass(keys, 'invisible', visitor, expiresAt + 3_600_000);
    expect(check(longer.slice(0, 9) + pass.slice(9))).toBe('forged');
  });

  test.each([
    ['another site', deriveSiteKeys(sealingKey, 'site_2', 0)],
    ['another epoch', deriveSiteKeys(sealingKey, 'site_1', 1)],
    ['another sealing key', deriveSiteKeys(Buffer.alloc(32, 8), 'site_1', 0)],
  ])('%s does not know it', (_name, otherKeys) => {
    expect(verify(otherKeys, pass, visitor, 'invisible', now)).toBe('forged');
  });

  test.each([
    ['another network', visitorAt('203.0.114.9')],
    ['another browser', visitorAt('203.0.113.9', 'curl/8')],
    ['no browser name', { ...visitor, userAgent: undefined }],
    ['IPv6', visitorAt('2001:db8::1')],
  ])('%s cannot use it', (_name, other) => {
    expect(check(pass, other)).toBe('forged');
  });

  test.each(['', 'x', `${pass}A`, pass.slice(1), `2${pass.slice(1)}`, `1x${pass.slice(2)}`, pass.toUpperCase(), `1i${' '.repeat(50)}`])(
    '%j is no pass',
    (text) => {
      expect(check(text)).toBe('malformed');
    },
  );
});

test('a visitor may move within the network: IPv4 /24, IPv6 /48', () => {
  expect(verifyPass(keys, pass, visitorAt('203.0.113.255'), 'invisible', now)).toBe('valid');
  expect(verifyPass(keys, pass, visitorAt('::ffff:203.0.113.1'), 'invisible', now)).toBe('valid');
  const six = issuePass(keys, 'invisible', visitorAt('2001:db8:1:2:3::4'), expiresAt);
  expect(verifyPass(keys, six, visitorAt('2001:db8:1:ffff::1'), 'invisible', now)).toBe('valid');
  expect(verifyPass(keys, six, visitorAt('2001:db8:2:2:3::4'), 'invisible', now)).toBe('forged');
  const [cache, at] = [new PassCache(), site()];
  expect(cache.verify(keys, six, visitorAt('2001:db8:1::1'), 'invisible', now, at)).toBe('valid');
  expect(cache.verify(keys, six, visitorAt('2001:db8:1:ffff::1'), 'invisible', now, at)).toBe('valid');
  expect(cache.verify(keys, six, visitorAt('2001:db8:2::1'), 'invisible', now, at)).toBe('forged');
});

test('a pass is short and does not show whom it is bound to', () => {
  expect(pass).toHaveLength(passLength);
  expect(passLength).toBeLessThan(120);
  expect(pass).toMatch(/^[\w-]+$/);
  expect(passExpiry(pass)).toBe(expiresAt);
  expect(passExpiry(issuePass(keys, 'invisible', visitor, now + 1))).toBe(now + 1000);
});

test('a very long browser name makes no difference', () => {
  const chatty = visitorAt('203.0.113.9', 'ö'.repeat(60_000));
  const theirs = issuePass(keys, 'invisible', chatty, expiresAt);
  expect(verifyPass(keys, theirs, chatty, 'invisible', now)).toBe('valid');
});

describe('the cache', () => {
  test('forgets a pass that expired: its holder is refused, not let through on the old verdict', () => {
    const [cache, at] = [new PassCache(), site()];
    expect(cache.verify(keys, pass, visitor, 'invisible', now, at)).toBe('valid');
    expect(cache.verify(keys, pass, visitor, 'invisible', expiresAt, at)).toBe('expired');
  });

  test('goes on letting the holder through after somebody else tried the cookie', () => {
    const [cache, at] = [new PassCache(), site()];
    const thief = visitorAt('198.51.100.1');
    for (let i = 0; i < 3; i++) {
      expect(cache.verify(keys, pass, visitor, 'invisible', now, at)).toBe('valid');
      expect(cache.verify(keys, pass, thief, 'invisible', now, at)).toBe('forged');
    }
  });

  test('never grows beyond its capacity, and keeps what is asked for', () => {
    const [cache, at] = [new PassCache(100), site()];
    const half = 50;
    for (let i = 0; i < 1000; i++) {
      const other = issuePass(keys, 'invisible', visitor, expiresAt + i * 1000 + 1000);
      expect(cache.verify(keys, other, visitor, 'invisible', now, at)).toBe('valid');
      expect(cache.verify(keys, pass, visitor, 'invisible', now, at)).toBe('valid');
      expect(cache.size).toBeLessThanOrEqual(2 * half);
    }
  });

  test('knows who was at a site last even when so many came since that it has forgotten him', () => {
    const [cache, at, elsewhere] = [new PassCache(2), site(), site()];
    expect(cache.verify(keys, pass, visitor, 'invisible', now, at)).toBe('valid');
    const others = [1, 2, 3, 4].map((i) => issuePass(keys, 'invisible', visitor, expiresAt + i * 1000));
    for (const other of others) expect(cache.verify(keys, other, visitor, 'invisible', now, elsewhere)).toBe('valid');
    expect([at.lastPass?.pass, elsewhere.lastPass?.pass]).toEqual([pass, others[3]]);
    expect(cache.verify(keys, pass, visitor, 'invisible', now, at)).toBe('valid');
    expect(cache.verify(keys, pass, visitor, 'invisible', expiresAt, at)).toBe('expired');
  });

  test('of as many browsers as there may be, each is told from the others', () => {
    const [cache, at] = [new PassCache(), site()];
    const named = Array.from({ length: 2500 }, (_, i) => visitorAt('203.0.113.9', `Browser/${i}`));
    const passes = named.map((one) => issuePass(keys, 'invisible', one, expiresAt));
    for (const [i, one] of named.entries()) {
      expect(cache.verify(keys, passes[i] as string, one, 'invisible', now, at)).toBe('valid');
      expect(cache.verify(keys, passes[i] as string, named[i - 1] ?? visitor, 'invisible', now, at)).toBe('forged');
    }
  });

  test('keeps no forged passes', () => {
    const [cache, at] = [new PassCache(), site()];
    for (const forged of altered(pass)) cache.verify(keys, forged, visitor, 'invisible', now, at);
    expect(cache.size).toBe(0);
  });
});
