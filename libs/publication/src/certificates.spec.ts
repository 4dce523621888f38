import { billingJobHandlers } from '@sitekeep/billing';
import {
  certificatesEntities,
  certificatesJobHandlers,
  certificatesMigrations,
  CertificatesModule,
  CertificatesReadModel,
  CertificatesService,
} from '@sitekeep/certificates';
import { TestAuthority } from '@sitekeep/certificates/testing';
import {
  redisKeys,
  rulesetSchema,
  sitePointerSchema,
  storedCertificateSchema,
  storedId,
  type SiteDetail,
  type UploadedCertificate,
} from '@sitekeep/contracts';
import { gateEntities, gateMigrations } from '@sitekeep/gate';
import { mailJobHandlers } from '@sitekeep/mail';
import type { AccountContext } from '@sitekeep/platform';
import { eventually, startTestRedis, type TestRedis } from '@sitekeep/platform/testing';
import { policiesEntities, policiesMigrations, PoliciesModule } from '@sitekeep/policies';
import { connectRedis, createLogger, unseal, type Redis } from '@sitekeep/runtime';
import { HostnamesService, OrderingService, sitesJobHandlers, SitesService } from '@sitekeep/sites';
import { freshDomain, orderOf, SitesUnderTest } from '@sitekeep/sites/testing';
import {
  publicationEntities,
  publicationJobHandlers,
  publicationMigrations,
  PublicationModule,
  RebuildService,
  RulesetStore,
} from './index.ts';
import { DestroySiteHandler } from './destroy-site.handler.ts';

let server: TestRedis;
let redis: Redis;
let bench: SitesUnderTest;
let authority: TestAuthority;
let stopJobs: () => Promise<void>;

beforeAll(async () => {
  server = await startTestRedis();
  redis = connectRedis(server.url, createLogger('test', 'silent'), { failFast: false });
  authority = await TestAuthority.root();
  bench = await SitesUnderTest.start(
    { REDIS_URL: server.url },
    {
      modules: [CertificatesModule, PoliciesModule, PublicationModule],
      entities: [...certificatesEntities, ...policiesEntities, ...gateEntities, ...publicationEntities],
      migrations: [...certificatesMigrations, ...policiesMigrations, ...gateMigrations, ...publicationMigrations],
    },
  );
  stopJobs = bench.startJobs([
    ...mailJobHandlers,
    ...billingJobHandlers,
    ...sitesJobHandlers,
    ...certificatesJobHandlers,
    ...publicationJobHandlers,
  ]);
}, 60_000);
afterAll(async () => {
  await stopJobs?.();
  await bench?.stop();
  redis?.disconnect();
  await server?.stop();
});

type Shop = { account: AccountContext; site: SiteDetail; domain: string };
const uuid = ({ site }: Shop) => storedId('site', site.id)!;
const upload = async (shop: Shop, ...names: string[]): Promise<UploadedCertificate> =>
  bench.get(CertificatesService).upload(shop.account, uuid(shop), await authority.issue({ names }));
const remove = (shop: Shop, { id }: UploadedCertificate) =>
  bench.get(CertificatesService).remove(shop.account, uuid(shop), storedId('certificate', id)!);
const rulesetOf = async ({ site }: Shop) => {
  const pointer = sitePointerSchema.parse(JSON.parse((await redis.get(redisKeys.site(site.id))) ?? 'null'));
  return pointer.deleted
    ? null
    : rulesetSchema.parse(JSON.parse((await redis.get(redisKeys.ruleset(site.id, pointer.revision))) ?? 'null'));
};
const namedIn = async (shop: Shop) => (await rulesetOf(shop))?.certificates.map(({ id, names }) => [id, names]);
const until = (check: () => Promise<void>) => eventually('publication', async () => check().then(() => true));
const published = (shop: Shop, ...certificates: [UploadedCertificate, string[]][]) =>
  until(async () => expect(await namedIn(shop)).toEqual(certificates.map(([{ id }, names]) => [id, names])));
/** -1: for good; -2: not there. */
const ttlOf = ({ id }: UploadedCertificate) => redis.ttl(redisKeys.certificate(id));

async function shop(...prefixes: string[]): Promise<Shop> {
  const account = await bench.account();
  const domain = freshDomain();
  const site = await bench.get(OrderingService).order(account, orderOf(...['', ...prefixes].map((prefix) => prefix + domain)));
  const made = { account, site, domain };
  await until(async () => expect(await namedIn(made)).toEqual([]));
  return made;
}

test('an upload is in the ruleset, and in an entry of its own with the key sealed', async () => {
  const one = await shop('www.');
  const certificate = await upload(one, one.domain, `*.${one.domain}`);
  await published(one, [certificate, [one.domain, `www.${one.domain}`]]);
  expect((await rulesetOf(one))?.certificates[0]?.fingerprint).toBe(certificate.fingerprint);
  const text = await redis.get(redisKeys.certificate(certificate.id));
  const stored = storedCertificateSchema.parse(JSON.parse(text ?? 'null'));
  expect(stored).toMatchObject({ id: certificate.id, siteId: one.site.id, notAfter: Date.parse(certificate.notAfter) });
  expect(text).not.toContain('PRIVATE KEY');
  expect(unseal(Buffer.alloc(32, 7), `certificate ${certificate.id}`, stored.key)).toContain('PRIVATE KEY');
  expect(await ttlOf(certificate)).toBe(-1);
});

test('no ruleset ever names a certificate whose entry is not there', async () => {
  const one = await shop();
  const write = redis.duplicate();
  const missing: string[] = [];
  const subscriber = redis.duplicate();
  await subscriber.subscribe('sk:publications');
  // Every publication is looked at the moment it is told.
  subscriber.on('message', () => {
    void (async () => {
      for (const { id } of (await rulesetOf(one))?.certificates ?? [])
        if (!(await write.exists(redisKeys.certificate(id)))) missing.push(id);
    })();
  });
  for (let round = 0; round < 8; round++) {
    const certificate = await upload(one, one.domain);
    await published(one, [certificate, [one.domain]]);
    await remove(one, certificate);
  }
  await published(one);
  expect(missing).toEqual([]);
  write.disconnect();
  subscriber.disconnect();
});

test('the entry comes before the ruleset: a publication that dies between leaves one that expires', async () => {
  const one = await shop();
  const certificate = await upload(one, one.domain);
  await published(one, [certificate, [one.domain]]);
  const stored = storedCertificateSchema.parse(JSON.parse((await redis.get(redisKeys.certificate(certificate.id))) ?? 'null'));
  const late = { ...stored, id: 'cert_late' };
  // Older than what is in force: its entry is written, its ruleset is not.
  await bench
    .get(RulesetStore)
    .write({ siteId: one.site.id, revision: 1, content: '{}', description: null, certificates: [late], names: [] });
  expect(await redis.ttl(redisKeys.certificate('cert_late'))).toBeGreaterThan(0);
  expect(await ttlOf(certificate)).toBe(-1);
});

test('an entry no longer named expires after a while; named again, it stays', async () => {
  const one = await shop();
  const first = await upload(one, one.domain);
  await published(one, [first, [one.domain]]);
  const longer = await bench
    .get(CertificatesService)
    .upload(one.account, uuid(one), await authority.issue({ names: [one.domain], to: new Date(Date.now() + 300 * 86_400_000) }));
  await published(one, [longer, [one.domain]]);
  expect(await ttlOf(first)).toBeGreaterThan(200);
  await remove(one, longer);
  await published(one, [first, [one.domain]]);
  expect([await ttlOf(first), (await ttlOf(longer)) > 0]).toEqual([-1, true]);
});

test('a name that goes takes its certificate out of the ruleset', async () => {
  const one = await shop('www.');
  const certificate = await upload(one, `www.${one.domain}`);
  await published(one, [certificate, [`www.${one.domain}`]]);
  const hostname = one.site.hostnames.find(({ name }) => name.startsWith('www.'))!;
  await bench.get(HostnamesService).remove(one.account, uuid(one), storedId('hostname', hostname.id)!);
  await published(one);
  expect(await ttlOf(certificate)).toBeGreaterThan(0);
});

test('Redis flushed: the entries are back, byte by byte', async () => {
  const one = await shop();
  const certificate = await upload(one, one.domain);
  await published(one, [certificate, [one.domain]]);
  const before = await redis.get(redisKeys.certificate(certificate.id));
  await redis.flushall();
  await bench.get(RebuildService).all();
  expect(await redis.get(redisKeys.certificate(certificate.id))).toBe(before);
  expect(await ttlOf(certificate)).toBe(-1);
  await published(one, [certificate, [one.domain]]);
});

test('deleting the site takes the keys from Redis and orders nothing more; what is kept in Postgres is destroyed in the end', async () => {
  const one = await shop();
  const certificate = await upload(one, one.domain);
  await published(one, [certificate, [one.domain]]);
  await bench.get(SitesService).delete(one.account, uuid(one));
  await until(async () => {
    expect(await ttlOf(certificate)).toBe(-2);
    expect(await bench.transactions.manager.query('SELECT 1 FROM certificate_order WHERE site_id = $1', [uuid(one)])).toEqual([]);
  });
  const keys = () => bench.transactions.manager.query<unknown[]>('SELECT 1 FROM certificate WHERE site_id = $1', [uuid(one)]);
  expect(await keys()).toHaveLength(1);
  await bench.get(DestroySiteHandler).handle({ siteId: uuid(one) });
  expect(await keys()).toEqual([]);
});

test('orders are planned with the publication', async () => {
  const one = await shop('www.', '*.');
  const hostnames = async () =>
    (await bench.get(CertificatesReadModel).orders(one.account.accountId, uuid(one), { limit: 10 })).data
      .map(({ hostname }) => hostname)
      .sort();
  expect(await hostnames()).toEqual([one.domain, `www.${one.domain}`]);
  await upload(one, one.domain);
  await until(async () => expect(await hostnames()).toEqual([`www.${one.domain}`]));
});
