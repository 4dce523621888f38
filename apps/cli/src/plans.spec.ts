import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { plans } from './plans.ts';
import { type CliSetting, heardOnConsole, startCliSetting } from './testing/cli-setting.ts';

type PlanFile = { code: string; limits: { hostnames: number }; prices: Record<'EUR' | 'USD', Record<string, number>> };

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

function file(content: unknown): string {
  const path = join(setting.folder, 'plan.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
async function shown(code: string): Promise<PlanFile> {
  said.length = 0;
  expect(await plans(['show', code])).toBe(0);
  return JSON.parse(said.splice(0).join('\n')) as PlanFile;
}

test('what show prints is changed, tried and published, and is sold then', async () => {
  const business = await shown('business');
  expect(await plans(['publish', file(business)])).toBe(1);
  expect(said.join('\n')).toContain('sold as already');
  business.limits.hostnames = 60;
  business.prices.EUR['1'] = 3100;
  said.length = 0;
  expect(await plans(['publish', file(business), '--dry-run'])).toBe(0);
  expect(said).toEqual(['business, version 2, would be sold:', '  hostnames: 50 -> 60', '  EUR for 1 months: 29.00 -> 31.00']);
  expect((await shown('business')).limits.hostnames).toBe(50);
  expect(await plans(['publish', file(business)])).toBe(0);
  expect(await shown('business')).toEqual(business);
  expect(await plans(['show'])).toBe(0);
  expect(said.join('\n')).toMatch(/business +version 2/);
});

test('a file with faults changes nothing and names each of them', async () => {
  const starter = await shown('starter');
  const broken = { ...starter, limits: { ...starter.limits, hostnames: 0 }, prices: { EUR: { ...starter.prices.EUR, '12': 9.5 } } };
  expect(await plans(['publish', file(broken)])).toBe(1);
  for (const place of ['/limits/hostnames', '/prices/EUR/12', '/prices/USD']) expect(said.join('\n')).toContain(place);
  said.length = 0;
  expect(await plans(['publish', file('{"code"')])).toBe(1);
  expect(said.join('\n')).toContain('no JSON');
  expect(await plans(['publish', join(setting.folder, 'missing.json')])).toBe(1);
  expect(await shown('starter')).toEqual(starter);
});

test.each([[[]], [['publish']], [['publish', 'one', 'two']], [['withdraw', 'starter']]])(
  '%j is answered with how to do it',
  async (args) => {
    expect(await plans(args)).toBe(2);
    expect(said.join('\n')).toContain('Usage');
  },
);

test('a plan that is not sold is answered with those that are', async () => {
  expect(await plans(['show', 'gold'])).toBe(1);
  expect(said.join('\n')).toContain('starter, business, scale, trial');
});
