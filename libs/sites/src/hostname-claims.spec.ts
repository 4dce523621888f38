import type { EntitlementsReadModel } from '@sitekeep/billing';
import { Audit, dataSourceOptions, Outbox, platformMigrations, ProblemError, Transactions } from '@sitekeep/platform';
import { createTestDatabase } from '@sitekeep/platform/testing';
import { Clock, newUuid } from '@sitekeep/runtime';
import { DataSource } from 'typeorm';
import { HostnameClaims } from './hostname-claims.ts';
import { Hostname } from './hostname.entity.ts';
import { SitesInitial1700000004000 } from './migrations/4000-sites.migration.ts';
import { SitesReleasedDomainsBySite1700000004001 } from './migrations/4001-released-domains-by-site.migration.ts';
import { Origin } from './origin.entity.ts';
import { registrableDomain } from './public-suffix.ts';
import { ReleasedDomain, ReleasedHostname } from './released.entities.ts';
import { Releases } from './releases.ts';
import { Rivals } from './rivals.ts';
import { SiteRevisions } from './site-revisions.ts';
import { Site } from './site.entity.ts';
import { SitesRepository } from './sites.repository.ts';

const clock = new Clock();
const releases = new Releases(clock);
const repository = new SitesRepository();
const revisions = new SiteRevisions(new Outbox(), clock);
// Billing has no tables here: every service counts as active.
const entitlements = { ofSites: () => Promise.resolve(new Map()) } as unknown as EntitlementsReadModel;
const claims = new HostnameClaims(clock, new Rivals(entitlements, releases, revisions, new Audit(clock)), releases);
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let source: DataSource;
let transactions: Transactions;
const [anna, ben] = [newUuid(), newUuid()];

beforeAll(async () => {
  database = await createTestDatabase([...platformMigrations, SitesInitial1700000004000, SitesReleasedDomainsBySite1700000004001]);
  source = await new DataSource(
    dataSourceOptions(database.url, [Site, Hostname, Origin, ReleasedHostname, ReleasedDomain], [], 30),
  ).initialize();
  transactions = new Transactions(source);
});
afterAll(async () => {
  await source.destroy();
  await database.drop();
});

let number = 0;
/** A domain of this test's own. */
const domain = () => `d${++number}-${newUuid().slice(-8)}.com`;

/** Orders a site with these names: its id, or the problem. */
async function take(accountId: string, ...names: string[]): Promise<string> {
  const siteId = newUuid();
  await transactions.run(async (manager) => {
    await repository.create(manager, accountId, { id: siteId, name: 'Shop', at: clock.now() });
    const wanted = names.map((name, index) => ({ name, registrableDomain: registrableDomain(name), pointer: `/hostnames/${index}` }));
    await claims.claim(manager, accountId, siteId, wanted);
    await revisions.bump(manager, accountId, siteId);
  });
  return siteId;
}
const stateOf = async (siteId: string) =>
  (await source.manager.find(Hostname, { where: { siteId }, order: { id: 'ASC' } })).map((hostname) => hostname.state);
const taken = (pointer: string) => ({ code: 'hostname_taken', extra: { errors: [{ pointer, code: 'hostname_taken' }] } });
const release = (siteId: string) =>
  transactions.run(async (manager) => {
    const site = await manager.findOneByOrFail(Site, { id: siteId });
    const revision = await revisions.bump(manager, site.accountId, siteId);
    await releases.release(manager, await manager.findBy(Hostname, { siteId }), revision);
  });

test('a hostname belongs to one account only, and to one of its sites', async () => {
  const name = `www.${domain()}`;
  await take(anna, name);
  await expect(take(ben, `free.${domain()}`, name)).rejects.toMatchObject(taken('/hostnames/1'));
  await expect(take(anna, name)).rejects.toMatchObject(taken('/hostnames/0'));
});

test('of twenty orders for the same name at the same time one wins', async () => {
  const name = `www.${domain()}`;
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => take(newUuid(), name)));
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  for (const result of results) if (result.status === 'rejected') expect((result.reason as ProblemError).code).toBe('hostname_taken');
});

test('many names claimed at once in different orders never lock each other up', async () => {
  const names = Array.from({ length: 6 }, () => `www.${domain()}`);
  const orders = Array.from({ length: 12 }, (_, index) => (index % 2 ? [...names] : [...names].reverse()));
  const results = await Promise.allSettled(orders.map((order) => take(newUuid(), ...order)));
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
});

test('of a name and one inside it, ordered by two accounts at the same time, one needs proof', async () => {
  for (let round = 0; round < 10; round++) {
    const apex = domain();
    const [outer, inner] = await Promise.all([take(newUuid(), apex), take(newUuid(), `shop.${apex}`)]);
    const states = [await stateOf(outer), await stateOf(inner)].flat();
    // The name around needs none; the name inside does unless it came first.
    expect(states[0]).toBe('live');
    expect(['live', 'needs_proof']).toContain(states[1]);
  }
});

test('a name inside a name or wildcard of another account needs proof, and holds nothing before', async () => {
  const apex = domain();
  await take(anna, apex);
  const claim = await take(ben, `shop.${apex}`);
  expect(await stateOf(claim)).toEqual(['needs_proof']);
  const owner = await take(anna, `shop.${apex}`);
  expect(await stateOf(owner)).toEqual(['live']);

  const other = domain();
  await take(anna, `*.${other}`);
  expect(await stateOf(await take(ben, `a.b.${other}`))).toEqual(['needs_proof']);
  expect(await stateOf(await take(ben, other))).toEqual(['live']);
});

test('a wildcard over names of another account needs proof; names of the own account need none', async () => {
  const apex = domain();
  await take(anna, `shop.${apex}`);
  expect(await stateOf(await take(ben, `*.${apex}`))).toEqual(['needs_proof']);
  expect(await stateOf(await take(anna, `*.${apex}`, apex, `www.${apex}`))).toEqual(['live', 'live', 'live']);
});

test('names under a public suffix are strangers to each other', async () => {
  expect(await stateOf(await take(anna, `anna-${newUuid().slice(-6)}.github.io`))).toEqual(['live']);
  expect(await stateOf(await take(ben, `ben-${newUuid().slice(-6)}.github.io`))).toEqual(['live']);
});

test('a released name needs proof from another account, and none from the one that had it', async () => {
  const name = `www.${domain()}`;
  await release(await take(anna, name));
  const claim = await take(ben, name);
  expect(await stateOf(claim)).toEqual(['needs_proof']);
  const again = await take(anna, name);
  expect(await stateOf(again)).toEqual(['live']);
});

test('a released wildcard protects what lay under it, and a wildcard reaches released names', async () => {
  const [one, other] = [domain(), domain()];
  await release(await take(anna, `*.${one}`));
  expect(await stateOf(await take(ben, `shop.${one}`))).toEqual(['needs_proof']);
  await release(await take(anna, `shop.${other}`));
  expect(await stateOf(await take(ben, `*.${other}`))).toEqual(['needs_proof']);
  expect(await stateOf(await take(ben, `else.${other}`))).toEqual(['live']);
});

test('of two proofs of the same name at the same time one wins', async () => {
  const name = `www.${domain()}`;
  await release(await take(anna, name));
  const sites = await Promise.all(Array.from({ length: 6 }, () => take(newUuid(), name)));
  const results = await Promise.allSettled(
    sites.map((siteId) =>
      transactions.run(async (manager) => claims.prove(manager, await manager.findOneByOrFail(Hostname, { siteId, name }))),
    ),
  );
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
});

test('the later holder of a name has the higher revision', async () => {
  const name = `www.${domain()}`;
  const first = await take(anna, name);
  await Promise.all([release(first), ...Array.from({ length: 5 }, () => take(anna, domain()))]);
  const second = await take(anna, name);
  const [lost, held] = [
    await source.manager.findOneByOrFail(Site, { id: first }),
    await source.manager.findOneByOrFail(Site, { id: second }),
  ];
  expect(held.revision).toBeGreaterThan(lost.revision);
});
