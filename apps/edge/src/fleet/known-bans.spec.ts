import type { Ban } from '@sitekeep/contracts';
import { KnownBans } from './known-bans.ts';

const ban = (address: string, until = 1000, siteId = 'site_1'): Ban => ({ siteId, address, rule: 'all', since: 0, until });

test('a ban holds for its site and address until it ends or is lifted', () => {
  const bans = new KnownBans();
  expect(bans.add(ban('192.0.2.1'))).toBe(true);
  expect(bans.find('site_1', '192.0.2.1', 999)).toMatchObject({ rule: 'all' });
  expect(bans.find('site_2', '192.0.2.1', 0)).toBeNull();
  expect(bans.find('site_1', '192.0.2.2', 0)).toBeNull();
  bans.lift(ban('192.0.2.1'));
  expect(bans.find('site_1', '192.0.2.1', 0)).toBeNull();
  bans.add(ban('192.0.2.1'));
  expect(bans.find('site_1', '192.0.2.1', 1000)).toBeNull();
  expect(bans.size).toBe(0);
});

test('of two bans the later end counts', () => {
  const bans = new KnownBans();
  expect(bans.add(ban('192.0.2.1', 1000))).toBe(true);
  expect(bans.add(ban('192.0.2.1', 900))).toBe(false);
  expect(bans.add(ban('192.0.2.1', 2000))).toBe(true);
  expect(bans.find('site_1', '192.0.2.1', 1500)).not.toBeNull();
  expect(bans.size).toBe(1);
});

test('a site that bans without end, or many that do, forget their oldest', () => {
  const bans = new KnownBans(3, 5);
  for (const last of [1, 2, 3, 4]) bans.add(ban(`192.0.2.${last}`));
  expect(bans.find('site_1', '192.0.2.1', 0)).toBeNull();
  expect(bans.find('site_1', '192.0.2.4', 0)).not.toBeNull();
  for (const last of [1, 2, 3]) bans.add(ban(`192.0.2.${last}`, 1000, 'site_2'));
  expect(bans.size).toBe(5);
  expect(bans.find('site_1', '192.0.2.2', 0)).toBeNull();
  expect(bans.find('site_2', '192.0.2.3', 0)).not.toBeNull();
});

test('what is no longer told of can be let go', () => {
  const bans = new KnownBans();
  for (const last of [1, 2, 3]) bans.add(ban(`192.0.2.${last}`));
  bans.keepOnly(({ address }) => address === '192.0.2.2');
  expect([1, 2, 3].map((last) => bans.find('site_1', `192.0.2.${last}`, 0) !== null)).toEqual([false, true, false]);
});
