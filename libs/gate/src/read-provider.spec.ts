import { EgressPolicy } from '@sitekeep/runtime';
import { providerFaults } from './read-provider.ts';

const production = { allowPrivate: false, egress: new EgressPolicy({ allowPrivate: false, ownAddresses: ['8.8.4.4'] }) };
const development = { allowPrivate: true, egress: new EgressPolicy({ allowPrivate: true }) };
const good = { name: 'Company', issuer: 'https://issuer.test/tenant', scopes: ['openid'], groupsClaim: null, groups: [] };
const codes = (parts: object, rules = production, others: string[] = []) =>
  providerFaults({ ...good, ...parts }, others, rules).map(({ pointer, code }) => `${pointer} ${code}`);

test('what is good has no fault', () => {
  expect(codes({})).toEqual([]);
  expect(codes({ groupsClaim: 'groups', groups: [{ claim: 'a', group: 'b' }] }, production, ['Another'])).toEqual([]);
});

test('every fault is told at once', () => {
  const parts = { issuer: 'https://a.test/?b', scopes: ['email'], groups: [{ claim: 'a', group: 'b' }] };
  const faults = ['/name exists', '/issuer invalid_issuer', '/scopes openid_missing', '/groupsClaim required'];
  expect(codes(parts, production, ['COMPANY'])).toEqual(faults);
});

test.each([
  ['https://user@issuer.test', 'invalid_issuer'],
  ['https://issuer.test/#a', 'invalid_issuer'],
  ['https://issuer.test/.well-known/openid-configuration', 'invalid_issuer'],
  ['http://issuer.test', 'needs_https'],
  ['https://issuer.test:25', 'address_refused'],
  ['https://127.0.0.1', 'address_refused'],
  ['https://2130706433', 'address_refused'],
  ['https://[::1]', 'address_refused'],
  ['https://10.0.0.1', 'address_refused'],
  ['https://169.254.169.254', 'address_refused'],
  ['https://8.8.4.4', 'address_refused'],
])('%s is no issuer', (issuer, code) => {
  expect(codes({ issuer })).toEqual([`/issuer ${code}`]);
});

test('where private origins are allowed, so are private issuers', () => {
  for (const issuer of ['http://127.0.0.1:4444', 'http://localhost:4444']) expect(codes({ issuer }, development)).toEqual([]);
});
