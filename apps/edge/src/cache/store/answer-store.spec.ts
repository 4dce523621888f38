import { Clock } from '@sitekeep/runtime';
import type { CachedAnswer } from '../cached-answer.ts';
import { AnswerStore } from './answer-store.ts';
import { Siblings } from './siblings.ts';
import { bodyOf, fill, found, headOf, keyOf, storeInMemory } from './testing/answers.ts';

const megabyte = 1024 * 1024;
const storeOf = (memoryBytes = megabyte) => storeInMemory(memoryBytes);
const key = keyOf('site_1', '/a');

test('what was filled is found at once, byte for byte, and nobody finds it before it is whole', async () => {
  const store = storeOf();
  const writer = store.begin(key, headOf({ etag: '"1"' }));
  writer?.write(Buffer.from('one '));
  writer?.write(Buffer.from('two'));
  expect(store.find(key)).toEqual([]);
  const answer = writer?.complete() as CachedAnswer;
  const [hit] = store.find(key) as CachedAnswer[];
  expect(hit).toBe(answer);
  expect(hit).toMatchObject({ length: 7, head: headOf({ etag: '"1"' }) });
  expect(hit?.body?.toString()).toBe('one two');
  expect(await bodyOf(answer, 2, 5)).toBe('e t');
});

test('what broke off leaves nothing, in the count of bytes neither', () => {
  const store = storeOf();
  const writer = store.begin(key, headOf());
  writer?.write(Buffer.alloc(1000));
  expect(store.figures().memoryBytes).toBeGreaterThan(1000);
  writer?.abandon();
  expect(writer?.complete()).toBeNull();
  expect(store.find(key)).toEqual([]);
  expect(store.figures().memoryBytes).toBe(0);
});

test('an object may not be larger than a part of the memory, whether its head tells its length or not', () => {
  const store = storeOf();
  expect(store.begin(key, headOf(), megabyte)).toBeNull();
  const writer = store.begin(key, headOf());
  expect(writer?.write(Buffer.alloc(megabyte / 32))).toBe(true);
  expect(writer?.write(Buffer.alloc(megabyte / 16))).toBe(false);
  expect(writer?.complete()).toBeNull();
  expect(store.figures().memoryBytes).toBe(0);
});

test('variants stand side by side, newest first; one of the same variant takes its place', async () => {
  const store = storeOf();
  const variant = (language: string) => headOf({ vary: ['accept-language'], variedBy: [language] });
  fill(store, key, 'hallo', variant('de'));
  fill(store, key, 'hello', variant('en'));
  expect(await found(store, key)).toEqual(['hello', 'hallo']);
  fill(store, key, 'guten Tag', variant('de'));
  expect(await found(store, key)).toEqual(['guten Tag', 'hello']);
});

test('variants without end push out the oldest', async () => {
  const store = storeOf();
  for (let i = 0; i < 100; i++) fill(store, key, String(i), headOf({ vary: ['x'], variedBy: [String(i)] }));
  const bodies = await found(store, key);
  expect(bodies).toHaveLength(64);
  expect(bodies.at(-1)).toBe('36');
});

test('a new head takes the place of another, and the body stays with its compressed forms', () => {
  const store = storeOf();
  const answer = fill(store, key, 'text') as CachedAnswer;
  answer.keepEncoded('br', Buffer.from('short'));
  answer.prepared = {};
  const before = store.figures().memoryBytes;
  store.freshen(key, answer, headOf({ requestedAt: 2000, headers: ['x-long', 'x'.repeat(500)] }));
  const [hit] = store.find(key) as CachedAnswer[];
  expect(hit?.head.requestedAt).toBe(2000);
  expect(hit?.body?.toString()).toBe('text');
  expect(hit?.encoded('br')?.toString()).toBe('short');
  expect(hit?.encoded('gzip')).toBeNull();
  expect(hit?.prepared).toBeNull();
  expect(store.figures().memoryBytes).toBeGreaterThan(before + 500);
});

test('an unsafe method throws out a URL on every hostname of the site, of no other site, and what was on its way', async () => {
  const store = storeOf();
  const keys = [key, keyOf('site_1', '/a', 'b.test'), keyOf('site_1', '/b'), keyOf('site_2', '/a')];
  for (const one of keys) fill(store, one, 'x');
  const writer = store.begin(key, headOf({ requestedAt: Date.now() }));
  store.invalidate('site_1', '/a');
  expect(await Promise.all(keys.map(async (one) => (await found(store, one)).length))).toEqual([0, 0, 1, 1]);
  writer?.write(Buffer.from('old'));
  expect(writer?.complete()).toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 2));
  expect(fill(store, key, 'new', headOf({ requestedAt: Date.now() }))).not.toBeNull();
});

test('memory that a chunk was cut out of is not kept alive', () => {
  const store = storeOf();
  const writer = store.begin(key, headOf());
  writer?.write(Buffer.alloc(64 * 1024).subarray(10, 20));
  expect(writer?.complete()?.body?.buffer.byteLength).toBe(10);
});

test('purges by URL, prefix, tag and all: hard ones throw out, soft ones ask the origin first; never of another site', async () => {
  const store = storeOf();
  const urls = ['/', '/blog/1', '/blog/2?x=1', '/tagged'];
  const fillAll = () => {
    for (const site of ['a', 'b'])
      for (const url of urls) fill(store, keyOf(site, url), url, headOf({ tags: url === '/tagged' ? ['t'] : [] }));
  };
  const left = async () => (await Promise.all(urls.map(async (url) => (await found(store, keyOf('a', url))).length))).join('');
  const purge = (kind: 'url' | 'prefix' | 'tag' | 'all', value: string, hard = true) =>
    store.purge({ siteId: 'a', kind, value, hard, before: 1000 });
  fillAll();
  await purge('url', '/blog/1', false);
  expect((store.find(keyOf('a', '/blog/1')) as CachedAnswer[])[0]?.head.mustValidate).toBe(true);
  expect((store.find(keyOf('a', '/')) as CachedAnswer[])[0]?.head.mustValidate).toBe(false);
  await purge('url', '/');
  expect(await left()).toBe('0111');
  await purge('prefix', '/blog/');
  expect(await left()).toBe('0001');
  await purge('tag', 't');
  expect(await left()).toBe('0000');
  expect(await Promise.all(urls.map(async (url) => (await found(store, keyOf('b', url))).length))).toEqual([1, 1, 1, 1]);
});

test('a purge of many objects is in force before it has seen them all, and takes its turns', async () => {
  const store = storeOf(64 * megabyte);
  for (let i = 0; i < 5000; i++) fill(store, keyOf('a', `/${i}`), 'x', headOf({ tags: ['t'] }));
  let turns = 0;
  const count = () => {
    turns++;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);
  const purged = store.purge({ siteId: 'a', kind: 'tag', value: 't', hard: true, before: 1000 });
  expect(store.find(keyOf('a', '/4999'))).toEqual([]);
  expect(store.figures().memoryObjects).toBeGreaterThan(4000);
  await purged;
  clearImmediate(counting);
  expect(store.figures()).toMatchObject({ memoryObjects: 0, memoryBytes: 0 });
  expect(turns).toBeGreaterThan(5);
});

test('what was being filled or confirmed when the purge came does not survive it', () => {
  const store = storeOf();
  const old = fill(store, keyOf('a', '/2'), 'old') as CachedAnswer;
  const writer = store.begin(keyOf('a', '/1'), headOf({ tags: ['t'] }));
  writer?.write(Buffer.from('old'));
  void store.purge({ siteId: 'a', kind: 'all', value: '', hard: false, before: 1000 });
  store.freshen(keyOf('a', '/2'), old, headOf({ requestedAt: 999 }));
  expect(old.head.mustValidate).toBe(true);
  store.freshen(keyOf('a', '/2'), old, headOf({ requestedAt: 1001 }));
  expect(old.head.mustValidate).toBe(false);
  void store.purge({ siteId: 'a', kind: 'tag', value: 't', hard: true, before: 1000 });
  expect(writer?.complete()).toBeNull();
  expect(fill(store, keyOf('a', '/1'), 'new', headOf({ requestedAt: 1001 }))?.head.mustValidate).toBe(false);
});

test('a purge is remembered for as long as an answer is being filled that it means', () => {
  const store = storeOf();
  const slow = store.begin(key, headOf({ requestedAt: 1000 }));
  slow?.write(Buffer.from('old'));
  void store.purge({ siteId: 'site_1', kind: 'all', value: '', hard: true, before: 2000 });
  store.forgetPurges(3_000_000);
  expect(slow?.complete()).toBeNull();
  store.forgetPurges(3_000_000);
  expect(fill(store, key, 'of another time', headOf({ requestedAt: 1000 }))).not.toBeNull();
});

test('whoever waits for answers is told what became invalid, in other processes too', async () => {
  let hear: (message: unknown) => void = () => undefined;
  const siblings = new Siblings({ send: () => undefined, on: (listen) => void (hear = listen) });
  const store = new AnswerStore({ memoryBytes: megabyte, disk: null, siblings, clock: new Clock() });
  const told: unknown[] = [];
  store.onOutdated = (...what) => void told.push(what);
  store.invalidate('a', '/mine');
  hear({ cacheNotices: [['unsafe', 'a', '/of-another']] });
  for (const [kind, value] of [
    ['url', '/u'],
    ['prefix', '/p'],
    ['tag', 't'],
    ['all', ''],
  ] as const)
    await store.purge({ siteId: 'b', kind, value, hard: false, before: 1 });
  expect(told).toEqual([
    ['a', '/mine'],
    ['a', '/of-another'],
    ['b', '/u'],
    ['b', null],
    ['b', null],
    ['b', null],
  ]);
});
