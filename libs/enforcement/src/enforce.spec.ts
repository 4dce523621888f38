import { defaultCheck, defaultGate, type Ruleset } from '@sitekeep/contracts';
import { countries } from '@sitekeep/geo';
import { compileSite as compile, enforce } from './compile-site.ts';
import { noServices, pendingBot, type SiteServices } from './site-services.ts';
import { requestFrom, rulesetOf } from './testing/requests.ts';

const german = '193.99.144.80';
const dutch = '193.0.6.139';
const nobodys = '127.0.0.1';

type Filters = Ruleset['filters'];
type List = Filters['blacklist'];
const list = (...addresses: string[]): List => addresses.map((address) => ({ address, expiresAt: null }));

const ruleset = (filters: Partial<Filters>, suspended = false): Ruleset => rulesetOf({ filters, suspended });
const compileSite = (of: Ruleset, services: SiteServices = noServices) => compile(of, services);

function decide(filters: Partial<Filters>, from: string, now = 0, suspended = false, services: Partial<SiteServices> = {}) {
  const site = compile(ruleset(filters, suspended), { ...noServices, ...services });
  return enforce(site.checks, requestFrom(from, { now, country: (address) => countries()(address) }), site);
}

const pass = null;

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
    stage: 'blacklist',
    reason: 'blacklisted',
    matched: '193.0.0.0/16',
    status: 403,
  });
  expect(decide(filters, german)).toEqual(pass);
});

test('the mapped spelling of a blacklisted address does not slip through', () => {
  expect(decide({ blacklist: list(dutch) }, `::ffff:${dutch}`)).toMatchObject({ reason: 'blacklisted' });
});

test('an expired blacklist entry no longer refuses', () => {
  const blacklist: List = [{ address: dutch, expiresAt: 1000 }];
  expect(decide({ blacklist }, dutch, 999)).toMatchObject({ reason: 'blacklisted' });
  expect(decide({ blacklist }, dutch, 1000)).toEqual(pass);
});

test('the blacklist beats the whitelist', () => {
  expect(decide({ blacklist: list('193.0.0.0/8'), whitelist: list(dutch) }, dutch)).toMatchObject({ stage: 'blacklist' });
});

test('a whitelist entry skips the country filter, others meet it', () => {
  const filters: Partial<Filters> = { whitelist: list(dutch), countries: { mode: 'block', codes: ['NL', 'DE'] } };
  expect(decide(filters, dutch)).toBeNull();
  expect(decide(filters, german)).toMatchObject({ stage: 'country', reason: 'country_blocked', matched: 'DE' });
});

test('only from the whitelist: others are refused', () => {
  const filters = { whitelist: list(dutch), onlyFromWhitelist: true };
  expect(decide(filters, dutch)).toBeNull();
  expect(decide(filters, german)).toEqual({ stage: 'whitelist', reason: 'not_whitelisted', matched: null, status: 403 });
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

test('a verified search bot passes the country filter where the site wishes so; one that is being verified is asked to come again', () => {
  const filters: Partial<Filters> = { countries: { mode: 'block', codes: ['NL'] }, searchBots: true };
  const bot = { verifiedBot: () => 'googlebot' };
  expect(decide(filters, dutch, 0, false, bot)).toBeNull();
  expect(decide({ ...filters, searchBots: false }, dutch, 0, false, bot)).toMatchObject({ reason: 'country_blocked' });
  expect(decide(filters, dutch, 0, false, { verifiedBot: () => pendingBot })).toMatchObject({
    status: 503,
    reason: 'bot_not_verified_yet',
  });
  expect(decide(filters, dutch)).toMatchObject({ reason: 'country_blocked' });
});

test('Tor exits are refused where the site wishes so, unless whitelisted', () => {
  const exits = { isTorExit: () => true };
  expect(decide({ tor: 'refuse' }, dutch, 0, false, exits)).toMatchObject({ stage: 'tor', reason: 'tor_exit' });
  expect(decide({ tor: 'refuse', whitelist: list(dutch) }, dutch, 0, false, exits)).toBeNull();
  expect(decide({ tor: 'allow' }, dutch, 0, false, exits)).toBeNull();
  expect(decide({ tor: 'refuse' }, dutch)).toBeNull();
});

test('Tor exits may be sent to the visitor check instead', () => {
  const exits = { isTorExit: () => true };
  expect(decide({ tor: 'challenge' }, dutch, 0, false, exits)).toMatchObject({ stage: 'visitor_check', matched: 'tor', status: 429 });
  expect(decide({ tor: 'challenge', whitelist: list(dutch) }, dutch, 0, false, exits)).toBeNull();
  expect(decide({ tor: 'challenge' }, dutch)).toBeNull();
});

test('visitor check and gate stand apart from all that comes before them', () => {
  const check = { ...defaultCheck, mode: 'all' as const };
  const site = compileSite(rulesetOf({ filters: { blacklist: list('10.0.0.0/8') }, check, gate: { ...defaultGate, mode: 'on' } }));
  expect([...site.uncheckedChecks, ...site.lastChecks]).toEqual(site.checks);
  expect(site.lastChecks).toHaveLength(2);
  expect(compileSite(ruleset({})).lastChecks).toEqual([]);
});
