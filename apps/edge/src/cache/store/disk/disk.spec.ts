import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder, temporaryFolder } from '../../../testing/edge-under-test.ts';
import { eventually } from '../../../testing/visit.ts';
import type { CachedAnswer } from '../../cached-answer.ts';
import { bodyOf, fill, found, headOf, keyOf } from '../testing/answers.ts';
import { siblingChannels, storeOnDisk } from '../testing/disk-setting.ts';

const megabyte = 1024 * 1024;
const key = keyOf('site_1', '/a');
let folder = '';
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => removeFolder(folder));

const files = () =>
  readdirSync(join(folder, 'cache'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** What a process finds that begins with what lies on disk. */
async function afterRestart(): Promise<Awaited<ReturnType<typeof storeOnDisk>>['store']> {
  return (await storeOnDisk(folder)).store;
}

test('what was stored is found after a restart, with its head, and then lies in memory', async () => {
  const { store } = await storeOnDisk(folder);
  const head = headOf({ etag: '"1"', tags: ['t'], headers: ['x-text', 'grüß'] });
  fill(store, key, 'text', head);
  await store.flush();
  const next = await afterRestart();
  const [answer] = (await next.find(key)) as [CachedAnswer];
  expect(answer.head).toEqual(head);
  expect(answer.body?.toString()).toBe('text');
  expect(next.find(key)).toEqual([answer]);
  expect(next.figures()).toMatchObject({ diskReads: 1, diskObjects: 1 });
});

test('who asks for what is not there is answered at once and costs the disk nothing', async () => {
  const { store } = await storeOnDisk(folder);
  fill(store, key, 'text');
  await store.flush();
  const next = await afterRestart();
  for (const other of [keyOf('site_1', '/b'), keyOf('site_2', '/a'), keyOf('site_1', '/a', 'b.test')]) expect(next.find(other)).toEqual([]);
  expect(next.figures().diskReads).toBe(0);
});

test('many who ask for one object on disk read it once', async () => {
  const { store } = await storeOnDisk(folder);
  fill(store, key, 'text');
  await store.flush();
  const next = await afterRestart();
  const answers = await Promise.all(Array.from({ length: 100 }, async () => next.find(key)));
  expect(new Set(answers.map(([answer]) => answer)).size).toBe(1);
  expect(next.figures().diskReads).toBe(1);
});

test('two successive owners of the same hostname never see each other’s objects, after a restart neither', async () => {
  const { store } = await storeOnDisk(folder);
  const [first, second] = [keyOf('site_1', '/', 'shop.test'), keyOf('site_2', '/', 'shop.test')];
  fill(store, first, 'of the first');
  await store.flush();
  expect(await found(store, second)).toEqual([]);
  const next = await afterRestart();
  expect(await found(next, second)).toEqual([]);
  fill(next, second, 'of the second');
  await next.flush();
  expect(await found(await afterRestart(), second)).toEqual(['of the second']);
  // Even a file that is handed over under the other's name is not taken for it.
  const [ofFirst = '', ofSecond = ''] = files().sort((a) => (readFileSync(a).includes('of the first') ? -1 : 1));
  writeFileSync(ofSecond, readFileSync(ofFirst));
  expect(await found(await afterRestart(), second)).toEqual([]);
});

test('names of files tell nothing and cannot leave the folder', async () => {
  const { store } = await storeOnDisk(folder);
  for (const [site, url] of [
    ['../../etc', '/../../../x'],
    ['a/b', '/\0\n'],
    ['.', '/..%2f'],
  ] as const)
    fill(store, keyOf(site, url), 'x');
  await store.flush();
  expect(files()).toHaveLength(3);
  for (const file of files()) expect(file.slice(folder.length)).toMatch(/^\/cache\/objects\/[0-9a-f]{2}\/[0-9a-z-]+$/);
  expect(readdirSync(folder)).toEqual(['cache']);
});

test('a large object lies on disk only, is found before it is wholly written, and is read in any part', async () => {
  const { store } = await storeOnDisk(folder);
  const body = Buffer.alloc(3 * megabyte, 'some text that has no end ');
  const writer = store.begin(key, headOf());
  for (let at = 0; at < body.length; at += 50_000) {
    expect(writer?.write(body.subarray(at, at + 50_000))).toBe(true);
    if (at % 500_000 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const answer = writer?.complete() as CachedAnswer;
  expect(answer).toMatchObject({ body: null, length: body.length });
  expect(store.find(key)).toEqual([answer]);
  expect((await bodyOf(answer)) === body.toString()).toBe(true);
  expect(store.figures().memoryBytes).toBeLessThan(10_000);
  const next = await afterRestart();
  const [read] = (await next.find(key)) as [CachedAnswer];
  expect(read.body).toBeNull();
  for (const [from, to] of [
    [0, 1],
    [65_535, 65_537],
    [1_000_000, 2_500_000],
    [body.length - 1, body.length],
  ] as const)
    expect((await bodyOf(read, from, to)) === body.subarray(from, to).toString()).toBe(true);
});

test('a large object that breaks off, or is larger than any may be, leaves no file', async () => {
  const { store } = await storeOnDisk(folder, { bound: 16 * megabyte });
  const broken = store.begin(key, headOf());
  broken?.write(Buffer.alloc(megabyte));
  broken?.abandon();
  const endless = store.begin(key, headOf());
  let written = 0;
  while (endless?.write(Buffer.alloc(100_000))) if (++written % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(written).toBe(20);
  expect(store.begin(key, headOf(), 3_000_000)).toBeNull();
  await eventually(() => expect(files()).toEqual([]));
  expect(store.figures().memoryBytes).toBe(0);
});

test('a file that was cut, changed or emptied is never served, and is removed', async () => {
  const { store } = await storeOnDisk(folder);
  const body = 'x'.repeat(200_000);
  fill(store, key, body);
  await store.flush();
  const [file = ''] = files();
  const whole = readFileSync(file);
  const changed = (at: number) => Buffer.concat([whole.subarray(0, at), Buffer.from([(whole[at] ?? 0) ^ 1]), whole.subarray(at + 1)]);
  const bodyAt = whole.indexOf('xxxx');
  const torn = [whole.subarray(0, 0), whole.subarray(0, 20), whole.subarray(0, 200), whole.subarray(0, whole.length - 1)];
  for (const bytes of [
    ...torn,
    changed(3),
    changed(9),
    changed(40),
    changed(bodyAt),
    changed(bodyAt + 150_000),
    changed(whole.length - 1),
  ]) {
    writeFileSync(file, bytes);
    const next = await afterRestart();
    expect(await found(next, key)).toEqual([]);
    await eventually(() => expect(files()).toEqual([]));
  }
  writeFileSync(file, whole);
  expect(await found(await afterRestart(), key)).toEqual([body]);
});

test('a large file that changed throws instead of giving a wrong byte, and is not found again', async () => {
  const { store } = await storeOnDisk(folder);
  const writer = store.begin(key, headOf());
  writer?.write(Buffer.alloc(megabyte, 'x'));
  await bodyOf(writer?.complete() as CachedAnswer);
  const [file = ''] = files();
  const bytes = readFileSync(file);
  bytes[700_000] = 1;
  writeFileSync(file, bytes);
  const next = await afterRestart();
  const [answer] = (await next.find(key)) as [CachedAnswer];
  expect(await bodyOf(answer, 0, 100_000)).toBe('x'.repeat(100_000));
  await expect(bodyOf(answer)).rejects.toThrow('torn');
  expect(await next.find(key)).toEqual([]);
});

test('a new head takes the place of the old one on disk, too', async () => {
  const { store } = await storeOnDisk(folder);
  const answer = fill(store, key, 'text') as CachedAnswer;
  await store.flush();
  for (const requestedAt of [2000, 3000]) store.freshen(key, answer, headOf({ requestedAt, headers: ['x-new', String(requestedAt)] }));
  await store.stop();
  const next = await afterRestart();
  const [read] = (await next.find(key)) as [CachedAnswer];
  expect(read.head).toEqual(headOf({ requestedAt: 3000, headers: ['x-new', '3000'] }));
  expect(files()).toHaveLength(1);
});

test('variants that memory let go of are found beside those that it holds', async () => {
  const { store } = await storeOnDisk(folder);
  const variant = (language: string) =>
    headOf({ vary: ['accept-language'], variedBy: [language], requestedAt: language === 'de' ? 1000 : 2000 });
  fill(store, key, 'hallo', variant('de'));
  fill(store, key, 'hello', variant('en'));
  await store.flush();
  expect(await found(await afterRestart(), key)).toEqual(['hello', 'hallo']);
  const { store: small } = await storeOnDisk(folder, { memory: 20_000 });
  expect(await found(small, key)).toEqual(['hello', 'hallo']);
  for (let i = 0; i < 30; i++) fill(small, keyOf('site_1', `/${i}`), 'x'.repeat(1000));
  expect(await found(small, key)).toEqual(['hello', 'hallo']);
});

test('an object that is stored anew takes the place of its file', async () => {
  const { store } = await storeOnDisk(folder);
  for (const text of ['one', 'two', 'three']) {
    fill(store, key, text);
    await store.flush();
  }
  expect(await found(await afterRestart(), key)).toEqual(['three']);
  await eventually(() => expect(files()).toHaveLength(1));
});

test('the disk stays within its bound, and a busy site cannot push a quiet one below its share', async () => {
  const bound = 4 * megabyte;
  const { store } = await storeOnDisk(folder, { bound });
  for (let i = 0; i < 40; i++) fill(store, keyOf('quiet', `/${i}`), Buffer.alloc(30_000));
  await store.flush();
  for (let i = 0; i < 300; i++) {
    fill(store, keyOf('busy', `/${i}`), Buffer.alloc(30_000));
    if (i % 20 === 0) await store.flush();
  }
  await store.flush();
  const total = files().reduce((bytes, file) => bytes + statSync(file).size, 0);
  expect(total).toBeLessThanOrEqual(bound);
  expect(total).toBeGreaterThan(bound * 0.85);
  const next = await afterRestart();
  for (let i = 0; i < 40; i++) expect(await found(next, keyOf('quiet', `/${i}`))).toHaveLength(1);
  expect(store.figures().diskEvictions).toBeGreaterThan(200);
});

test('purges and unsafe methods reach what lies on disk only, and a removed site leaves nothing', async () => {
  const { store } = await storeOnDisk(folder);
  const urls = ['/unsafe', '/url', '/prefix/1', '/tag', '/soft/1', '/kept'];
  for (const site of ['a', 'b']) for (const url of urls) fill(store, keyOf(site, url), 'x', headOf({ tags: url === '/tag' ? ['t'] : [] }));
  await store.flush();
  const next = await afterRestart();
  const purge = (kind: 'url' | 'prefix' | 'tag', value: string, hard = true) =>
    next.purge({ siteId: 'a', kind, value, hard, before: 1000 });
  next.invalidate('a', '/unsafe');
  await purge('url', '/url');
  await purge('prefix', '/prefix/');
  await purge('tag', 't');
  await purge('prefix', '/soft/', false);
  await next.stop();
  const third = await afterRestart();
  for (const url of urls) {
    const answers = await third.find(keyOf('a', url));
    expect(answers).toHaveLength(['/soft/1', '/kept'].includes(url) ? 1 : 0);
    if (answers[0]) expect(answers[0].head.mustValidate).toBe(url === '/soft/1');
    expect(await found(third, keyOf('b', url))).toEqual(['x']);
  }
  await third.removeSite('a');
  await eventually(() => expect(files()).toHaveLength(urls.length));
  await third.removeSite('b');
  await eventually(() => expect(files()).toEqual([]));
});

test('what lies on disk needs its origin’s yes until it is known which purges it has missed', async () => {
  const { store } = await storeOnDisk(folder);
  fill(store, key, 'text');
  await store.flush();
  const { store: next } = await storeOnDisk(folder, { trusted: false });
  expect((await next.find(key))[0]?.head.mustValidate).toBe(true);
});

test('processes of one machine find at once what another stored, and lose what one threw out', async () => {
  const [one, other] = siblingChannels(2);
  const { store } = await storeOnDisk(folder, { channel: one });
  const { store: second } = await storeOnDisk(folder, { channel: other });
  fill(store, key, 'text');
  fill(store, keyOf('site_1', '/b'), 'b');
  await store.flush();
  await eventually(async () => expect(await found(second, key)).toEqual(['text']));
  fill(second, key, 'newer', headOf({ requestedAt: 2000 }));
  await second.flush();
  second.invalidate('site_1', '/b');
  await eventually(() => expect(store.find(keyOf('site_1', '/b'))).toEqual([]));
  await eventually(() => expect(store.figures().diskObjects).toBe(1));
});

test('what another process stored is found after a while even when it told nobody', async () => {
  const { store: second, disk } = await storeOnDisk(folder);
  for (let round = 1; round <= 3; round++) {
    const { store } = await storeOnDisk(folder);
    fill(store, keyOf('site_1', `/${round}`), 'text');
    await store.flush();
    expect(second.find(keyOf('site_1', `/${round}`))).toEqual([]);
    await disk.scan();
    expect(await found(second, keyOf('site_1', `/${round}`))).toEqual(['text']);
  }
});

test('a full disk or a folder that cannot be used costs the copy only', async () => {
  writeFileSync(join(folder, 'cache'), 'a file where the folder should be');
  const { store } = await storeOnDisk(folder);
  fill(store, key, 'text');
  await store.flush();
  expect(await found(store, key)).toEqual(['text']);
  const writer = store.begin(keyOf('site_1', '/large'), headOf());
  writer?.write(Buffer.alloc(megabyte));
  await expect(bodyOf(writer?.complete() as CachedAnswer)).rejects.toThrow();
  expect(await found(store, keyOf('site_1', '/large'))).toEqual([]);
});

test('large objects that are filled and never end take no more of the disk than half of its bound', async () => {
  const bound = 16 * megabyte;
  const { store } = await storeOnDisk(folder, { bound, memory: 16 * megabyte });
  const chunk = Buffer.allocUnsafeSlow(200_000);
  const writers = Array.from({ length: 12 }, (_, i) => store.begin(keyOf('site_1', `/${i}`), headOf()));
  const refused = new Set<number>();
  for (let part = 0; part < 9; part++) {
    for (const [i, writer] of writers.entries()) if (!writer?.write(chunk)) refused.add(i);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const total = files().reduce((bytes, file) => bytes + statSync(file).size, 0);
  expect(total).toBeLessThanOrEqual(bound / 2 + chunk.length);
  expect(total).toBeGreaterThan(bound / 8);
  expect(refused.size).toBeGreaterThan(4);
  for (const writer of writers) writer?.abandon();
  await eventually(() => expect(files()).toEqual([]));
});
