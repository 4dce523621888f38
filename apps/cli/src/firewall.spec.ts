import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { redisKeys } from '@sitekeep/contracts';
import { importedRulesSchema } from '@sitekeep/firewall/crs';
import { firewall } from './firewall.ts';
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

/** A release of one rule, which looks for a word of our own. */
function release(word: string): string {
  const rules = join(setting.folder, word, 'rules');
  mkdirSync(rules, { recursive: true });
  const actions = `"id:932999,phase:2,block,t:none,msg:'Looks for ${word}',tag:'attack-rce',tag:'paranoia-level/1',ver:'TEST/1.0.0',severity:'CRITICAL'"`;
  writeFileSync(join(rules, 'REQUEST-932-TEST.conf'), `SecRule ARGS "@rx ${word}" ${actions}\n`);
  return join(setting.folder, word);
}
const stored = async () => {
  const text = await setting.redis.get(redisKeys.firewallCrs);
  return text === null ? null : importedRulesSchema.parse(JSON.parse(text));
};

test('a release comes into Redis for the edges, the next takes its place, and show tells which', async () => {
  expect(await firewall(['show'])).toBe(0);
  expect(await firewall(['import-crs', release('sesame')])).toBe(0);
  const first = await stored();
  expect(first?.rules).toMatchObject([{ id: 'crs-932999', family: 'command', severity: 'critical', paranoia: 1 }]);
  expect(await firewall(['import-crs', release('poppy')])).toBe(0);
  const second = await stored();
  expect(second?.version).toBeGreaterThan(first!.version);
  expect(JSON.stringify(second?.rules)).toContain('poppy');
  expect(await firewall(['show'])).toBe(0);
  expect(said[0]).toBe('No CRS release has been imported.');
  expect(said.join('\n')).toMatch(
    /TEST\/1\.0\.0: 1 of 1 rules imported[\s\S]*In force on every edge as version \d+[\s\S]*TEST\/1\.0\.0: 1 rules, imported/,
  );
});

test('a folder without a release changes nothing', async () => {
  const kept = await stored();
  expect(await firewall(['import-crs', join(setting.folder, 'missing')])).toBe(1);
  mkdirSync(join(setting.folder, 'empty'));
  expect(await firewall(['import-crs', join(setting.folder, 'empty')])).toBe(1);
  expect(said.filter((text) => text.startsWith('Nothing was changed.'))).toHaveLength(2);
  expect(await stored()).toEqual(kept);
});

test.each([[[]], [['import-crs']], [['import-crs', 'a', 'b']], [['show', 'a']], [['remove']]])(
  '%j is answered with how to do it',
  async (args) => {
    expect(await firewall(args)).toBe(2);
    expect(said.join('\n')).toContain('Usage: sitekeep firewall import-crs');
  },
);
