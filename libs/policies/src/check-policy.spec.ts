import { sitePolicyChangeSchema, sitePolicyInputSchema } from '@sitekeep/contracts';
import { checkPolicy, type PolicyChange } from './check-policy.ts';

const now = new Date('2026-11-01T00:00:00Z');
const nothing = { blacklist: 0, whitelist: 0, onlyFromWhitelist: false };
const judge = (change: PolicyChange, rules = 100_000, before = nothing) => {
  const { checked, faults } = checkPolicy(change, { now, rules, ports: [], hostnames: [], groups: [], firewall: null, gate: null, before });
  return { checked, faults: faults.map(({ pointer, code }) => `${pointer} ${code}`) };
};
/** a whole policy */
const check = (input: unknown, rules?: number) => judge(sitePolicyInputSchema.parse(input), rules);

test('a policy comes into its canonical form', () => {
  const { checked, faults } = check({
    blacklist: [{ address: '2001:DB8::/32', note: 'x' }],
    whitelist: [{ address: '203.0.113.7', expiresAt: '2026-12-01T00:00:00Z' }],
    onlyFromWhitelist: true,
    countries: { mode: 'block', countries: ['fr', 'DE', 'FR'] },
  });
  expect(faults).toEqual([]);
  expect(checked).toMatchObject({
    lists: ['blacklist', 'whitelist'],
    entries: [
      { list: 'blacklist', address: '2001:db8::/32', note: 'x', expiresAt: null },
      { list: 'whitelist', address: '203.0.113.7/32', note: '', expiresAt: new Date('2026-12-01T00:00:00Z') },
    ],
    columns: { onlyFromWhitelist: true, countryMode: 'block', countries: ['DE', 'FR'] },
  });
});

test('a change is judged together with what stays', () => {
  const change = (parts: unknown, rules?: number, before?: Partial<typeof nothing>) =>
    judge(sitePolicyChangeSchema.parse(parts), rules, { ...nothing, ...before });
  expect(change({}).checked).toEqual({ lists: [], entries: [], columns: {}, settings: {} });
  expect(change({ onlyFromWhitelist: true }).faults).toEqual(['/onlyFromWhitelist empty_whitelist']);
  expect(change({ onlyFromWhitelist: true }, 9, { whitelist: 1 }).faults).toEqual([]);
  expect(change({ whitelist: [] }, 9, { whitelist: 1, onlyFromWhitelist: true }).faults).toEqual(['/whitelist empty_whitelist']);
  expect(change({ whitelist: [], onlyFromWhitelist: false }, 9, { whitelist: 1, onlyFromWhitelist: true }).faults).toEqual([]);
  expect(change({ whitelist: [{ address: '10.0.0.1' }] }, 3, { blacklist: 2 }).faults).toEqual([]);
  expect(change({ whitelist: [{ address: '10.0.0.1' }] }, 2, { blacklist: 2 }).faults).toEqual(['/whitelist limit_reached']);
  expect(change({ tor: 'refuse' }, 1, { blacklist: 2 }).faults).toEqual([]);
});

test('every fault is told at once, each with its place', () => {
  const { faults } = check(
    {
      blacklist: [{ address: 'x' }, { address: '10.0.0.1/8' }, { address: '10.0.0.1' }, { address: '::ffff:10.0.0.1' }],
      whitelist: [],
      onlyFromWhitelist: true,
      countries: { mode: 'block', countries: ['DE', 'XX', 'EU'] },
    },
    3,
  );
  expect(faults).toEqual([
    '/blacklist/0/address invalid_address',
    '/blacklist/1/address host_bits',
    '/blacklist/3/address duplicate',
    '/blacklist limit_reached',
    '/onlyFromWhitelist empty_whitelist',
    '/countries/countries/1 unknown_country',
    '/countries/countries/2 unknown_country',
  ]);
});

test('an expiry in the past and an empty allow list are refused', () => {
  const { faults } = check({
    whitelist: [{ address: '203.0.113.7', expiresAt: '2026-11-01T00:00:00Z' }],
    countries: { mode: 'allow', countries: [] },
  });
  expect(faults).toEqual(['/whitelist/0/expiresAt in_the_past', '/countries/countries empty']);
});

test('the same address may stand in both lists: the blacklist wins', () => {
  expect(check({ blacklist: [{ address: '10.0.0.1' }], whitelist: [{ address: '10.0.0.1' }] }).faults).toEqual([]);
});

test('100,000 entries are checked in two seconds of CPU, and not every one of as many faults is sent', () => {
  const blacklist = Array.from({ length: 100_000 }, (_, i) => ({ address: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}` }));
  const begin = process.threadCpuUsage();
  expect(check({ blacklist }).faults).toEqual([]);
  expect(process.threadCpuUsage(begin).user).toBeLessThan(2_000_000);
  const { faults } = check({ blacklist: blacklist.map(() => ({ address: 'x' })) });
  expect(faults.length).toBe(1001);
});
