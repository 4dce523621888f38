import type { CachedAnswer } from '../cached-answer.ts';
import type { AnswerStore } from './answer-store.ts';
import { fill, headOf, keyOf, storeInMemory } from './testing/answers.ts';

const megabyte = 1024 * 1024;
const isStored = (store: AnswerStore, siteId: string, url: string) =>
  (store.find(keyOf(siteId, url)) as readonly CachedAnswer[]).length > 0;

test('a hundred sites that fill the cache at once stay within its bound, with what is being filled and what was thrown out', async () => {
  const bound = 16 * megabyte;
  const store = storeInMemory(bound);
  const chunk = Buffer.allocUnsafeSlow(8000);
  let highest = 0;
  let real = 0;
  const before = process.memoryUsage().arrayBuffers;
  for (let round = 0; round < 60; round++) {
    const writers = Array.from({ length: 100 }, (_, i) => store.begin(keyOf(`site_${i}`, `/${round}`), headOf()));
    for (let part = 0; part < 3; part++) {
      for (const writer of writers) writer?.write(chunk);
      highest = Math.max(highest, store.figures().memoryBytes);
    }
    for (const writer of writers) writer?.complete();
    highest = Math.max(highest, store.figures().memoryBytes);
    await new Promise((resolve) => setImmediate(resolve));
    real = Math.max(real, process.memoryUsage().arrayBuffers - before);
  }
  expect(highest).toBeLessThanOrEqual(bound);
  // What the process really holds, garbage that nobody has collected yet among it.
  expect(real).toBeLessThan(bound * 1.05);
  expect(store.figures().memoryBytes).toBeGreaterThan(bound * 0.95);
});

test('a busy site takes what nobody wants, and gives way to a quiet one, which loses nothing below its share', () => {
  const store = storeInMemory(8 * megabyte);
  const body = Buffer.allocUnsafeSlow(10_000);
  for (let i = 0; i < 2000; i++) fill(store, keyOf('busy', `/${i}`), body);
  expect(store.figures().memoryBytes).toBeGreaterThan(7.9 * megabyte);
  // Nearly half of the memory: less than the share of one of two sites.
  for (let i = 0; i < 350; i++) fill(store, keyOf('quiet', `/${i}`), body);
  for (let i = 2000; i < 8000; i++) fill(store, keyOf('busy', `/${i}`), body);
  for (let i = 0; i < 350; i++) expect(isStored(store, 'quiet', `/${i}`)).toBe(true);
});

test('bodies that a busy site begins and does not end leave the quiet ones their shares', () => {
  const store = storeInMemory(4 * megabyte);
  for (const site of ['a', 'b', 'c']) for (let i = 0; i < 80; i++) fill(store, keyOf(site, `/${i}`), Buffer.allocUnsafeSlow(10_000));
  let refused = 0;
  for (let i = 0; i < 1000; i++) if (!store.begin(keyOf('busy', `/${i}`), headOf())?.write(Buffer.allocUnsafeSlow(20_000))) refused++;
  expect(refused).toBeGreaterThan(800);
  for (const site of ['a', 'b', 'c']) for (let i = 0; i < 80; i++) expect(isStored(store, site, `/${i}`)).toBe(true);
  expect(store.figures().memoryBytes).toBeLessThanOrEqual(4 * megabyte);
});

test('who asks for everything once does not push out what is used', () => {
  const store = storeInMemory(2 * megabyte);
  const body = Buffer.allocUnsafeSlow(10_000);
  for (let i = 0; i < 100; i++) fill(store, keyOf('site', `/used/${i}`), body);
  for (let round = 0; round < 3; round++) for (let i = 0; i < 100; i++) expect(isStored(store, 'site', `/used/${i}`)).toBe(true);
  for (let i = 0; i < 5000; i++) {
    fill(store, keyOf('site', `/crawled/${i}`), body);
    if (i % 10 === 0) isStored(store, 'site', `/used/${(i / 10) % 100}`);
  }
  const kept = Array.from({ length: 100 }, (_, i) => isStored(store, 'site', `/used/${i}`)).filter(Boolean);
  expect(kept.length).toBeGreaterThan(95);
});
