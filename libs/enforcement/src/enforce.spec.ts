import type { Ruleset } from '@sitekeep/contracts';
import { Address, countries } from '@sitekeep/geo';
import { compileSite, enforce } from './compile-site.ts';

const german = '193.99.144.80';
const dutch = '193.0.6.139';
const nobodys = '127.0.0.1';

type Filters = Ruleset['filters'];
type List = Filters['blacklist'];
const list = (...addresses: string[]): List => addresses.map((address) => ({ address, expiresAt: null }));

function ruleset(filters: Partial<Filters>, suspended = false): Ruleset {
  const off: Filters = { blacklist: [], whitelist: [], onlyFromWhitelist: false, countries: { mode: 'off', codes: [] } };
  const origins = [{ scheme: 'http' as const, host: '198.51.100.1', port: 80, weight: 1 }];
  return { version: 1, siteId: 'site_1', revision: 3, hostnames: ['a.test'], suspended, origins, filters: { ...off, ...filters } };
}

function decide(filters: Partial<Filters>, from: string, now = 0, suspended = false) {
  const address = Address.parse(from);
  if (!address) throw new Error(from);
  return enforce(compileSite(ruleset(filters, suspended)), { address, now, country: () => countries()(address) });
}

const pass = { allowed: true, whitelistedBy: null };

test('a site without filters has no stage at all', () => {
  expect(compileSite(ruleset({})).checks).toHaveLength(0);
  expect(decide({}, dutch)).toEqual(pass);
});

test('only the stages in use are compiled', () => {
  expect(compileSite(ruleset({ blacklist: list('10.0.0.0/8') })).checks).toHaveLength(1);
  expect(compileSite(ruleset({ onlyFromWhitelist: true, countries: { mode: 'block', codes: [] } })).checks).toHaveLength(2);
});

test('a blacklisted address is refused, and the entry is named', () => {
  const filters = { blacklist: list('193.0.0.0/16') };
  expect(decide(filters, dutch)).toEqual({
    allowed: false,
    stage: 'blacklist',
    reason: 'blacklisted',
    matched: '193.0.0.0/16',
    status: 403,
  });
  expect(decide(filters, german)).toEqual(pass);
});

test('the mapped spelling of a blacklisted address does not slip through', () => {
  expect(decide({ blacklist: list(dutch) }, `::ffff:${dutch}`)).toMatchObject({ allowed: false, reason: 'blacklisted' });
});

test('an expired blacklist entry no longer refuses', () => {
  const blacklist: List = [{ address: dutch, expiresAt: 1000 }];
  expect(decide({ blacklist }, dutch, 999)).toMatchObject({ allowed: false });
  expect(decide({ blacklist }, dutch, 1000)).toEqual(pass);
});

test('the blacklist beats the whitelist', () => {
  expect(decide({ blacklist: list('193.0.0.0/8'), whitelist: list(dutch) }, dutch)).toMatchObject({ stage: 'blacklist' });
});

test('a whitelist entry skips the country filter, others meet it', () => {
  const filters: Partial<Filters> = { whitelist: list(dutch), countries: { mode: 'block', codes: ['NL', 'DE'] } };
  expect(decide(filters, dutch)).toEqual({ allowed: true, whitelistedBy: dutch });
  expect(decide(filters, german)).toMatchObject({ stage: 'country', reason: 'country_blocked', matched: 'DE' });
});

test('only from the whitelist: others are refused', () => {
  const filters = { whitelist: list(dutch), onlyFromWhitelist: true };
  expect(decide(filters, dutch)).toMatchObject({ allowed: true });
  expect(decide(filters, german)).toEqual({ allowed: false, stage: 'whitelist', reason: 'not_whitelisted', matched: null, status: 403 });
});

test('only from an empty or expired whitelist refuses everybody', () => {
  expect(decide({ onlyFromWhitelist: true }, dutch)).toMatchObject({ reason: 'not_whitelisted' });
  const expired = { whitelist: [{ address: dutch, expiresAt: 5 }], onlyFromWhitelist: true };
  expect(decide(expired, dutch, 6)).toMatchObject({ reason: 'not_whitelisted' });
});

test('an allow list of countries lets in only those it names', () => {
  const filters: Partial<Filters> = { countries: { mode: 'allow', codes: ['DE'] } };
  expect(decide(filters, german)).toEqual(pass);
  expect(decide(filters, dutch)).toMatchObject({ stage: 'country', reason: 'country_not_allowed', matched: 'NL' });
});

test('an unknown country is refused by an allow list and passes a block list', () => {
  expect(decide({ countries: { mode: 'allow', codes: ['DE'] } }, nobodys)).toMatchObject({ reason: 'country_unknown', matched: null });
  expect(decide({ countries: { mode: 'block', codes: ['DE'] } }, nobodys)).toEqual(pass);
});

test('a suspended site refuses everybody, whatever its lists say', () => {
  expect(decide({ whitelist: list(dutch) }, dutch, 0, true)).toMatchObject({ stage: 'site', reason: 'suspended', status: 403 });
});

test('a list entry that is no network does not compile', () => {
  expect(() => compileSite(ruleset({ blacklist: list('10.0.0.0/99') }))).toThrow('10.0.0.0/99');
});
