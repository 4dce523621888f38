import {
  firewallPatchesSchema,
  firewallPatchInputSchema,
  redisChannels,
  redisKeys,
  storedId,
  type FirewallPatches,
} from '@sitekeep/contracts';
import { createStaff } from '@sitekeep/accounts/testing';
import { FirewallPatchesService, ImportedRulesService } from '@sitekeep/policies';
import type { StaffPrincipal } from '@sitekeep/platform';
import type { Redis } from '@sitekeep/runtime';
import type { SitesUnderTest } from '@sitekeep/sites/testing';
import { RebuildService } from './index.ts';
import { PublicationUnderTest, until } from './testing/publication-under-test.ts';

let running: PublicationUnderTest;
let redis: Redis;
let bench: SitesUnderTest;
let patches: FirewallPatchesService;
let staff: StaffPrincipal;
const heard: string[] = [];
beforeAll(async () => {
  running = await PublicationUnderTest.start();
  ({ redis, bench } = running);
  patches = bench.get(FirewallPatchesService);
  const member = await createStaff(bench.transactions.manager, { role: 'admin' });
  staff = {
    kind: 'staff',
    id: member.staff.id,
    name: member.staff.name,
    role: 'admin',
    accountId: null,
    reason: null,
  } as unknown as StaffPrincipal;
  const subscriber = running.connect();
  await subscriber.subscribe(redisChannels.firewall);
  subscriber.on('message', (_channel, what) => heard.push(what));
});
afterAll(() => running?.stop(), 30_000);
afterEach(() => bench.clock.setOffset(0));

const input = (name: string, parts: object = {}) =>
  firewallPatchInputSchema.parse({
    title: 'Path traversal of an upload plugin',
    rule: { name, conditions: [{ field: 'path', operator: 'contains', values: [`/${name}/`] }], action: { kind: 'block' } },
    reason: 'exploited in the wild',
    ...parts,
  });
async function stored(): Promise<FirewallPatches> {
  return firewallPatchesSchema.parse(JSON.parse((await redis.get(redisKeys.firewallPatches)) ?? 'null'));
}
const namesIn = ({ patches: list }: FirewallPatches) => list.map(({ rule }) => rule.name);

test('a patch is with the edges soon, goes when it is taken back, and the version rises each time', async () => {
  const first = await patches.add(staff, input('one'));
  await until(async () => expect(namesIn(await stored())).toEqual(['one']));
  const { version } = await stored();
  await patches.add(staff, input('two', { expiresAt: new Date(Date.now() + 60_000).toISOString() }));
  await until(async () => expect(namesIn(await stored())).toEqual(['one', 'two']));
  expect((await stored()).version).toBeGreaterThan(version);
  await patches.remove(staff, storedId('patch', first.id)!, 'the vendor has mended it');
  await until(async () => expect(namesIn(await stored())).toEqual(['two']));
  expect((await stored()).version).toBeGreaterThan(version + 1);
  expect(heard.filter((what) => what === 'patches').length).toBeGreaterThanOrEqual(3);
  await expect(patches.remove(staff, storedId('patch', first.id)!, 'again')).rejects.toMatchObject({ code: 'not_found' });
});

test('every fault of a patch is told, and nothing is pushed', async () => {
  const rule = { name: 'two', conditions: [{ field: 'path', operator: 'regex', values: ['('] }], action: { kind: 'block' } };
  const codes = (error: { extra?: { errors?: { pointer: string; code: string }[] } }) =>
    error.extra?.errors?.map(({ pointer, code }) => `${pointer} ${code}`);
  const refused = await patches.add(staff, input('x', { rule, expiresAt: '2020-01-01T00:00:00Z' })).catch(codes);
  expect(refused).toEqual(['/rule/name duplicate', '/expiresAt in_the_past', '/rule/conditions/0/values/0 invalid_regex']);
  expect(namesIn(await stored())).toEqual(['two']);
});

test('a rebuild brings patches and imported rules back; what has expired stays away', async () => {
  const release = { release: '4.10.0', rules: [{ id: '942100' }] as never };
  await bench.get(ImportedRulesService).replace({ ...release, rules: [{ id: '941100' }] as never });
  const version = await bench.get(ImportedRulesService).replace(release);
  const crs = async () => JSON.parse((await redis.get(redisKeys.firewallCrs)) ?? 'null') as object | null;
  await until(async () => expect(await crs()).toMatchObject({ version, ...release }));
  expect(heard).toContain('crs');
  await redis.flushall();
  bench.clock.setOffset(120_000);
  await bench.get(RebuildService).all();
  expect(namesIn(await stored())).toEqual([]);
  expect(await crs()).toMatchObject({ version, release: '4.10.0' });
  expect(await bench.get(ImportedRulesService).ids(bench.transactions.manager)).toEqual(['942100']);
});
