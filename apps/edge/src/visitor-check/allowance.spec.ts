import { Address } from '@sitekeep/geo';
import { Allowance } from './allowance.ts';

const at = (text: string) => Address.parse(text) as Address;

test('each client has a number of its own, IPv6 by the /64', () => {
  const allowance = new Allowance(2, 100);
  const asks = (address: string) => [1, 2, 3].map(() => allowance.allows(at(address)));
  expect(asks('192.0.2.1')).toEqual([true, true, false]);
  expect(asks('192.0.2.2')).toEqual([true, true, false]);
  expect(asks('2001:db8::1')).toEqual([true, true, false]);
  expect(allowance.allows(at('2001:db8::ffff:1'))).toBe(false);
  expect(allowance.allows(at('2001:db8:0:1::1'))).toBe(true);
});

test('where a number for an IPv6 /48 is given, its /64s have that together', () => {
  const allowance = new Allowance(2, 100, 3);
  const asks = ['2001:db8::1', '2001:db8:0:1::1', '2001:db8:0:2::1', '2001:db8:0:3::1', '2001:db8:1::1'];
  expect(asks.map((address) => allowance.allows(at(address)))).toEqual([true, true, true, false, true]);
  allowance.giveBack(at('2001:db8::1'));
  expect(allowance.allows(at('2001:db8:0:3::1'))).toBe(true);
  expect(['192.0.2.1', '192.0.2.1', '192.0.2.2', '192.0.2.2'].every((address) => allowance.allows(at(address)))).toBe(true);
});

test('clients that use up the number for all keep nobody out who has not asked yet', () => {
  const allowance = new Allowance(10, 20);
  const attackers = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map(at);
  for (let i = 0; i < 10; i++) for (const attacker of attackers) allowance.allows(attacker);
  expect(attackers.map((attacker) => allowance.allows(attacker))).toEqual([false, false, false]);
  expect([allowance.allows(at('198.51.100.1')), allowance.allows(at('198.51.100.1'))]).toEqual([true, false]);
  const crowd = Array.from({ length: 200 }, (_, i) => allowance.allows(at(`203.0.113.${i}`)));
  expect(crowd.filter(Boolean)).toHaveLength(19);
});

test('what was given back can be had again', () => {
  const allowance = new Allowance(1, 1);
  const [one, other] = [at('192.0.2.1'), at('192.0.2.2')];
  expect([allowance.allows(one), allowance.allows(one)]).toEqual([true, false]);
  allowance.giveBack(one);
  allowance.giveBack(other);
  expect([allowance.allows(one), allowance.allows(other), allowance.allows(other)]).toEqual([true, true, false]);
});
