import { Address } from '@sitekeep/geo';
import type { Origin } from '../origin.ts';
import { byAddress, byLeastConnections, byTurn, nameHash } from './methods.ts';

interface Stand {
  turn: number;
  readonly name: string;
  readonly weight: number;
  readonly condition: { inFlight: number };
}
const stand = (name: string, weight = 1): Stand => ({ turn: 0, name, weight, condition: { inFlight: 0 } });
const asOrigins = (stands: Stand[]) => stands as unknown as Origin[];
const weightOf = (origin: Origin) => (origin as unknown as Stand).weight;
const seedOf = (origin: Origin) => nameHash((origin as unknown as Stand).name);
const addresses = Array.from({ length: 20_000 }, (_, i) => Address.parse(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`) as Address);
const choices = (stands: Stand[]) =>
  addresses.map((address) => (byAddress(asOrigins(stands), weightOf, address, seedOf) as unknown as Stand).name);
const countOf = (names: string[], name: string) => names.filter((one) => one === name).length;

test('weighted round robin is smooth', () => {
  const stands = [stand('a', 5), stand('b', 1), stand('c', 1)];
  const turns = Array.from({ length: 14 }, () => (byTurn(asOrigins(stands), weightOf, false) as unknown as Stand).name).join('');
  expect(turns).toBe('aabacaaaabacaa');
});

test('to ask whose turn it is uses nobody’s turn up', () => {
  const stands = [stand('a'), stand('b')];
  const ask = (dry: boolean) => (byTurn(asOrigins(stands), weightOf, dry) as unknown as Stand).name;
  expect([ask(true), ask(true), ask(false), ask(true), ask(false)]).toEqual(['a', 'a', 'a', 'b', 'b']);
});

test('the fewest requests in flight for the weight; by turn among equals', () => {
  const stands = [stand('a', 2), stand('b', 1)];
  const held: string[] = [];
  for (let i = 0; i < 9; i++) {
    const chosen = byLeastConnections(asOrigins(stands), weightOf, false) as unknown as Stand;
    chosen.condition.inFlight++;
    held.push(chosen.name);
  }
  expect([countOf(held, 'a'), countOf(held, 'b')]).toEqual([6, 3]);
});

test('addresses are spread by weight, and the same one leads to the same origin', () => {
  const stands = [stand('http://a', 3), stand('http://b', 2), stand('http://c', 1)];
  const names = choices(stands);
  for (const { name, weight } of stands) expect(countOf(names, name) / names.length).toBeCloseTo(weight / 6, 1);
  expect(choices([...stands].reverse())).toEqual(names);
});

test('when an origin goes only its own visitors move, and they spread over the others', () => {
  const stands = ['http://a', 'http://b', 'http://c', 'http://d'].map((name) => stand(name));
  const before = choices(stands);
  const after = choices(stands.slice(1));
  const moved = after.filter((name, i) => name !== before[i]);
  expect(moved).toHaveLength(countOf(before, 'http://a'));
  for (const name of ['http://b', 'http://c', 'http://d']) expect(countOf(moved, name) / moved.length).toBeCloseTo(1 / 3, 1);
});

test('when a weight rises visitors move to that origin only', () => {
  const low = choices([stand('http://a', 0.1), stand('http://b', 1)]);
  const high = choices([stand('http://a', 1), stand('http://b', 1)]);
  expect(high.filter((name, i) => name !== low[i] && name === 'http://b')).toHaveLength(0);
  expect(countOf(low, 'http://a') / low.length).toBeCloseTo(0.1 / 1.1, 1);
});

test('addresses of one IPv6 /64 lead to the same origin', () => {
  const stands = asOrigins(['http://a', 'http://b', 'http://c'].map((name) => stand(name)));
  for (let i = 0; i < 50; i++) {
    const [one, other] = [`2001:db8:0:${i.toString(16)}::1`, `2001:db8:0:${i.toString(16)}:ffff::2`].map(
      (text) => Address.parse(text) as Address,
    );
    expect(byAddress(stands, weightOf, one as Address, seedOf)).toBe(byAddress(stands, weightOf, other as Address, seedOf));
  }
});
