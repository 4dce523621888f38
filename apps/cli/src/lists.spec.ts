import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { networkListSchema, redisKeys } from '@sitekeep/contracts';
import { lists } from './lists.ts';
import { type CliSetting, heardOnConsole, startCliSetting } from './testing/cli-setting.ts';

let setting: CliSetting;
let said: string[];

beforeAll(async () => {
  setting = await startCliSetting();
});
afterAll(() => setting?.stop());
beforeEach(() => {
  said = heardOnConsole();
});
afterEach(() => jest.restoreAllMocks());

function file(name: string, content: string): string {
  const path = join(setting.folder, name);
  writeFileSync(path, content);
  return path;
}
const stored = async (name: string) => {
  const text = await setting.redis.get(redisKeys.networkList(name));
  return text === null ? null : networkListSchema.parse(JSON.parse(text));
};

test('a published file comes into Redis for the edges, and show tells what is loaded', async () => {
  const google = file(
    'googlebot.json',
    JSON.stringify({ prefixes: [{ ipv4Prefix: '66.249.64.0/27' }, { ipv6Prefix: '2001:4860:4801::/64' }] }),
  );
  expect(await lists(['import', 'search-bots', google, '--label', 'googlebot'])).toBe(0);
  expect((await stored('search-bots'))?.networks).toEqual([
    { network: '66.249.64.0/27', label: 'googlebot' },
    { network: '2001:4860:4801::/64', label: 'googlebot' },
  ]);
  expect(await lists(['show'])).toBe(0);
  expect(said.join('\n')).toMatch(/2 networks of googlebot[\s\S]*search-bots +googlebot +2 networks/);
});

test('a file with a fault changes nothing and names every fault', async () => {
  const exits = file('exits.txt', '192.0.2.1\nnot an address\n10.0.0.0/40\n');
  expect(await lists(['import', 'tor-exits', exits])).toBe(1);
  expect(said.join('\n')).toMatch(/Nothing was changed[\s\S]*line 2[\s\S]*line 3/);
  expect(await stored('tor-exits')).toBeNull();
});

test('a list is emptied only on purpose', async () => {
  const empty = file('empty.txt', '# nothing\n');
  expect(await lists(['import', 'tor-exits', empty])).toBe(1);
  expect(await lists(['import', 'tor-exits', empty, '--empty'])).toBe(0);
  expect((await stored('tor-exits'))?.networks).toEqual([]);
});

test.each([
  [[], 'Usage'],
  [['import', 'friends', 'file'], 'tor-exits, search-bots'],
  [['import', 'search-bots', 'file'], '--label'],
  [['import', 'tor-exits'], 'Name one file'],
])('%j is answered with how to do it', async (args, words) => {
  expect(await lists(args)).toBe(2);
  expect(said.join('\n')).toContain(words);
});

test('a file that is not there is said to be missing', async () => {
  expect(await lists(['import', 'tor-exits', join(setting.folder, 'missing.txt')])).toBe(1);
  expect(said.join('\n')).toContain('cannot be read');
});
