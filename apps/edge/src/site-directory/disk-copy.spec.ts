import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '@sitekeep/runtime';
import { removeFolder, temporaryFolder } from '../testing/edge-under-test.ts';
import { DiskCopy } from './disk-copy.ts';

const folder = temporaryFolder();
const copyOf = () => new DiskCopy(folder, createLogger('edge', 'silent'));
const pointer = (revision: number) => ({ siteId: `site_${revision}`, revision });
const revisionOf = async (name: string) => (await copyOf().host(name))?.revision;
const files = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));

beforeEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => removeFolder(folder));

test('the newest revision stays, in whatever order and by whichever process they are written', async () => {
  const [one, other] = [copyOf(), copyOf()];
  one.keepHost('a.test', pointer(2));
  other.keepHost('a.test', pointer(10));
  await Promise.all([one.settled(), other.settled()]);
  one.keepHost('a.test', pointer(9));
  await one.settled();
  expect(await revisionOf('a.test')).toBe(10);
  one.keepHost('a.test', pointer(11));
  await one.settled();
  expect(files()).toHaveLength(1);
});

test('names that begin alike, wildcards, and the longest of hostnames are kept apart', async () => {
  const long = `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.test`;
  const names = ['a.test', 'a.test.b', '*.a.test', long, `*.${long.slice(5)}`, long.replace('test', 'tess')];
  const copy = copyOf();
  for (const [index, name] of names.entries()) copy.keepHost(name, pointer(index + 1));
  await copy.settled();
  expect(await Promise.all(names.map(revisionOf))).toEqual([1, 2, 3, 4, 5, 6]);
});

test('names that are no file names are not kept', async () => {
  const copy = copyOf();
  for (const name of ['..', '../a.test', 'a/b', 'a@1', '', '%2A.a.test']) copy.keepHost(name, pointer(1));
  await copy.settled();
  expect(() => files()).toThrow('ENOENT');
  expect(await revisionOf('../a.test')).toBeUndefined();
});

test('a folder that somebody removed is made again', async () => {
  const copy = copyOf();
  copy.keepHost('a.test', pointer(1));
  await copy.settled();
  rmSync(join(folder, 'hosts'), { recursive: true });
  copy.keepHost('a.test', pointer(2));
  await copy.settled();
  expect(await revisionOf('a.test')).toBe(2);
});
