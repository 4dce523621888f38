import { mayTry, mostFromNetwork, mostFromStrangers, pauseMs, subjectsOf, type Asked, type Counts, type Guess } from './guess-rules.ts';

const at = new Date('2026-03-02T09:00:00Z');
const none = { failures: 0, lastAt: at };
const counts = (failures: Partial<Record<keyof Counts, number>>): Counts => ({
  pair: { failures: failures.pair ?? 0, lastAt: at },
  strangers: { failures: failures.strangers ?? 0, lastAt: at },
  network: { failures: failures.network ?? 0, lastAt: at },
});
const open = (failures: Parameters<typeof counts>[0], { known = false, afterMs = 0 } = {}) =>
  mayTry(counts(failures), { known, nowMs: at.getTime() + afterMs });

test.each([
  [0, 0],
  [4, 0],
  [5, 5_000],
  [6, 10_000],
  [7, 20_000],
  [12, 640_000],
  [13, 900_000],
  [5000, 900_000],
])('after %i failures a visitor waits %i ms there', (failures, ms) => expect(pauseMs(failures)).toBe(ms));

test('the pause ends to the millisecond, for known networks as for others', () => {
  for (const known of [true, false]) {
    expect(open({ pair: 5 }, { known, afterMs: 4_999 })).toBe(false);
    expect(open({ pair: 5 }, { known, afterMs: 5_000 })).toBe(true);
  }
});

test('strangers and a busy network hinder only those who never signed in from there', () => {
  expect(open({ strangers: mostFromStrangers - 1, network: mostFromNetwork - 1 })).toBe(true);
  expect(open({ strangers: mostFromStrangers })).toBe(false);
  expect(open({ network: mostFromNetwork })).toBe(false);
  expect(open({ strangers: 1e6, network: 1e6 }, { known: true })).toBe(true);
});

test('nobody shares a count with another account, site, visitor or network', () => {
  const who = { accountId: 'a', siteId: 's', email: 'anna@example.com', network: '203.0.113.7' };
  const guess = { ...who, shared: false, byKey: false, mayEnter: true, ownBrowser: false, asked: 'both' as Asked };
  const hex = (more: Partial<typeof guess>) => {
    const { pair, strangers, network } = subjectsOf({ ...guess, ...more });
    return [pair, strangers, network].map((each) => each.toString('hex'));
  };
  const same = (more: Partial<typeof guess>) => hex(more).map((each, index) => each === hex({})[index]);
  expect(same({})).toEqual([true, true, true]);
  expect(same({ accountId: 'b' })).toEqual([false, false, true]);
  expect(same({ siteId: 't' })).toEqual([true, true, false]);
  expect(same({ email: 'bert@example.com' })).toEqual([false, false, true]);
  expect(same({ network: '203.0.113.8' })).toEqual([false, true, false]);
  // A password that suffices somewhere makes no guesses of codes forgotten.
  expect(same({ asked: 'password' })).toEqual([false, false, false]);
  // Nor do strangers use up by less than both, or by asking for a code by mail, what a visitor has who shows both.
  expect(same({ asked: 'code' })).toEqual([false, false, false]);
  expect(same({ asked: 'mail' })).toEqual([true, false, false]);
  // Browsers of the visitor's own are one place, wherever they are.
  expect(same({ ownBrowser: true })).toEqual([false, true, true]);
  expect(hex({ ownBrowser: true, network: '203.0.113.8' })[0]).toBe(hex({ ownBrowser: true })[0]);
  expect(new Set(hex({})).size).toBe(3);
  // Whoever may not enter the site shares none with those who may, nor with another site.
  expect(same({ mayEnter: false })).toEqual([false, false, true]);
  const [here, there] = [hex({ mayEnter: false }), hex({ mayEnter: false, siteId: 't' })];
  expect(here.filter((each) => there.includes(each))).toEqual([]);
  // What a key tells hinders nobody at the sign-in page, nor at another site.
  expect(same({ byKey: true })).toEqual([false, false, false]);
  const [key, otherKey] = [hex({ byKey: true }), hex({ byKey: true, siteId: 't' })];
  expect(key.filter((each) => otherKey.includes(each))).toEqual([]);
});

test('the address of the customer’s server is not held against all visitors together', () => {
  const server = { accountId: 'a', siteId: 's', network: '203.0.113.7', shared: true, byKey: true };
  const guess: Omit<Guess, 'email'> = { ...server, mayEnter: true, ownBrowser: false, asked: 'both' };
  const of = (email: string) => subjectsOf({ ...guess, email }).network.toString('hex');
  expect(of('anna@example.com')).not.toBe(of('bert@example.com'));
  expect(mayTry({ pair: none, strangers: none, network: none }, { known: false, nowMs: at.getTime() })).toBe(true);
});
