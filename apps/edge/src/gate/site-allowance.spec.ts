import { Address } from '@sitekeep/geo';
import { SiteAllowance } from './site-allowance.ts';

const asker = (address: string, siteId = 'site_1') => ({ arrival: { address: Address.parse(address) as Address }, site: { siteId } });

test('attack: a flood at one site by many addresses shuts the sign-in of no other', () => {
  const allowance = new SiteAllowance({ each: 2, wide: 10, site: 20, all: 200 });
  const flood = Array.from({ length: 100 }, (_, i) => allowance.allows(asker(`203.0.113.${i}`)));
  expect(flood.filter(Boolean)).toHaveLength(40);
  const [first, second] = [asker('192.0.2.1', 'site_2'), asker('192.0.2.1', 'site_2')];
  expect([allowance.allows(first), allowance.allows(second)]).toEqual([true, true]);
});

test('an address has one number at all sites together, and gets back what it is given back', () => {
  const allowance = new SiteAllowance({ each: 2, wide: 10, site: 20, all: 200 });
  const sites = ['site_1', 'site_2', 'site_3'].map((siteId) => asker('192.0.2.1', siteId));
  expect(sites.map((one) => allowance.allows(one))).toEqual([true, true, false]);
  allowance.giveBack(asker('192.0.2.1', 'site_2'));
  expect(sites.map((one) => allowance.allows(one))).toEqual([true, false, false]);
});

test('all sites together have a number, too', () => {
  const allowance = new SiteAllowance({ each: 5, wide: 10, site: 20, all: 20 });
  const asked = Array.from({ length: 100 }, (_, i) => allowance.allows(asker(`203.0.113.${i}`, `site_${i}`)));
  expect(asked.filter(Boolean)).toHaveLength(40);
});
