import {
  firewallPatchesSchema,
  firewallPatchInputSchema,
  redisChannels,
  redisKeys,
  sitePolicyChangeSchema,
  storedId,
  type FirewallPatches,
} from '@sitekeep/contracts';
import { ApiDescriptionsService, FirewallPatchesService, ImportedRulesService, PoliciesService } from '@sitekeep/policies';
import type { StaffPrincipal } from '@sitekeep/platform';
import { newUuid, type Redis } from '@sitekeep/runtime';
import { freshDomain, type SitesUnderTest } from '@sitekeep/sites/testing';
import { RebuildService } from './index.ts';
import { PublicationUnderTest, until, uuid } from './testing/publication-under-test.ts';

let running: PublicationUnderTest;
let redis: Redis;
let subscriber: Redis | undefined;
let bench: SitesUnderTest;
let patches: FirewallPatchesService;
const heard: string[] = [];
const staff = { kind: 'staff', id: newUuid(), name: 'Sam', role: 'admin', accountId: null, reason: null } as unknown as StaffPrincipal;
beforeAll(async () => {
  running = await PublicationUnderTest.start();
  ({ redis, bench } = running);
  patches = bench.get(FirewallPatchesService);
  subscriber = running.connect();
  await subscriber.subscribe(redisChannels.firewall);
  subscriber.on('message', (_channel, what) => heard.push(what));
});
afterAll(() => {
  subscriber?.disconnect();
  return running?.stop();
}, 30_000);
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

test('an API description is with the edges before the ruleset that names it, and goes with it', async () => {
  const account = await bench.account();
  const site = await running.published(account, freshDomain());
  const descriptions = bench.get(ApiDescriptionsService);
  const at = (path: string) => JSON.stringify({ openapi: '3.1.0', info: { title: 'Shop' }, paths: { [path]: { get: {} } } });
  const schemaOf = async () => (await running.rulesetOf(site.id))?.firewall.api?.schema ?? null;
  await descriptions.set(account.accountId, uuid(site), at('/a'));
  const change = sitePolicyChangeSchema.parse({ firewall: { api: { mode: 'refuse' } } });
  await bench.get(PoliciesService).write({ accountId: account.accountId, siteId: uuid(site) }, change, '"1"');
  await until(async () => expect(await schemaOf()).not.toBeNull());
  const first = (await schemaOf())!;
  expect(await redis.ttl(redisKeys.apiSchema(first))).toBe(-1);
  expect(JSON.parse((await redis.get(redisKeys.apiSchema(first)))!)).toMatchObject({ operations: [{ path: '/a' }] });
  await descriptions.set(account.accountId, uuid(site), at('/b'));
  await until(async () => expect(await schemaOf()).not.toBe(first));
  const second = (await schemaOf())!;
  expect(await redis.ttl(redisKeys.apiSchema(first))).toBeGreaterThan(0);
  expect(await redis.ttl(redisKeys.apiSchema(second))).toBe(-1);
  await redis.flushall();
  await bench.get(RebuildService).all();
  expect(await redis.ttl(redisKeys.apiSchema(second))).toBe(-1);
  await descriptions.remove(account.accountId, uuid(site));
  await until(async () => expect((await running.rulesetOf(site.id))?.firewall).toMatchObject({ api: null }));
  expect(await redis.ttl(redisKeys.apiSchema(second))).toBeGreaterThan(0);
});
