import { BodyParts } from './body-parts.ts';
import { HeldMemory, type Holder } from './held-memory.ts';

const holder = (name: string, gaveUp: string[]): Holder => ({ giveUp: () => void gaveUp.push(name) });

test('whoever has held for longest gives up when memory is short, and not who has just come', () => {
  const memory = new HeldMemory(1000);
  const gaveUp: string[] = [];
  const [a, b, c] = ['a', 'b', 'c'].map((name) => holder(name, gaveUp)) as [Holder, Holder, Holder];
  memory.add(a, 400);
  memory.add(b, 400);
  memory.add(a, 100);
  memory.add(c, 100);
  expect([gaveUp, memory.bytes]).toEqual([[], 1000]);
  memory.add(c, 1);
  expect([gaveUp, memory.bytes]).toEqual([['a'], 501]);
  memory.release(b);
  memory.release(b);
  expect(memory.bytes).toBe(101);
  memory.add(c, 5000);
  expect([gaveUp, memory.bytes]).toEqual([['a', 'c'], 0]);
});

test('parts come back in their order, small ones together, large ones as they came', () => {
  const parts = new BodyParts();
  const large = Buffer.alloc(5000, 'x');
  for (const piece of [...Buffer.from('begin')].map((byte) => Buffer.from([byte]))) parts.add(piece);
  parts.add(large);
  parts.add(Buffer.from('end'));
  expect(parts.bytes).toBe(5008);
  expect(parts.first(10_000).map(({ length }) => length)).toEqual([5, 5000, 3]);
  expect(parts.first(10_000)[1]).toBe(large);
  expect(Buffer.concat(parts.first(7)).toString()).toBe('beginxx');
  expect(parts.shift()?.toString()).toBe('begin');
  expect(parts.bytes).toBe(5003);
  parts.add(Buffer.from('!'));
  expect(parts.shift()).toBe(large);
  expect([parts.shift()?.toString(), parts.shift()?.toString(), parts.shift()]).toEqual(['end', '!', null]);
});

test('a body that comes byte by byte takes no more than its bytes and a few', () => {
  const parts = new BodyParts();
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 131_072; i++) parts.add(Buffer.from([97]));
  expect(parts.first(200_000)).toHaveLength(32);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2_000_000);
  parts.clear();
  expect(parts.shift()).toBeNull();
});
