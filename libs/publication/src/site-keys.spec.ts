import { ClientCertificatesService } from '@sitekeep/certificates';
import { defaultForwardAuth, redisKeys, storedCertificateSchema } from '@sitekeep/contracts';
import { ForwardAuthService, OriginSecretService } from '@sitekeep/policies';
import { unseal } from '@sitekeep/runtime';
import { SitesService } from '@sitekeep/sites';
import { freshDomain } from '@sitekeep/sites/testing';
import { DestroySiteHandler } from './destroy-site.handler.ts';
import { RebuildService } from './index.ts';
import { PublicationUnderTest, until, uuid } from './testing/publication-under-test.ts';

let stack: PublicationUnderTest;
beforeAll(async () => {
  stack = await PublicationUnderTest.start({ EDGE_AUTH_URL: 'https://auth.sitekeep.net' });
}, 60_000);
afterAll(() => stack.stop());

const get = <T>(type: abstract new (...args: never[]) => T): T => stack.bench.get(type as never);
async function aSite() {
  const account = await stack.bench.account();
  const site = await stack.published(account, freshDomain());
  return { account, site, siteId: uuid(site) };
}
const balancerOf = async (id: string) => (await stack.rulesetOf(id))?.balancer;

test('the secret header is in the ruleset while it is on, with the number of its value and never the value', async () => {
  const { account, site, siteId } = await aSite();
  const service = get(OriginSecretService);
  expect((await balancerOf(site.id))?.secret).toBeNull();
  await service.set(account, siteId, { enabled: true, header: 'X-Shop-Secret' });
  await until(async () => expect((await balancerOf(site.id))?.secret).toEqual({ header: 'X-Shop-Secret', epoch: 0 }));
  await service.rotate(account, siteId);
  await until(async () => expect((await balancerOf(site.id))?.secret).toEqual({ header: 'X-Shop-Secret', epoch: 1 }));
  expect(JSON.stringify(await stack.rulesetOf(site.id))).not.toContain((await service.value(account.accountId, siteId)).value);
  await service.set(account, siteId, { enabled: false, header: 'X-Shop-Secret' });
  await until(async () => expect((await balancerOf(site.id))?.secret).toBeNull());
});

test('the client certificate is in the ruleset, and in an entry of its own that is there before it; with the site the entry goes at once, and the key in the end', async () => {
  const { account, site, siteId } = await aSite();
  const service = get(ClientCertificatesService);
  const first = (await service.create(account, siteId)).active!;
  const named = async () => (await balancerOf(site.id))?.clientCertificate;
  const ttlOf = ({ id }: { id: string }) => stack.redis.ttl(redisKeys.certificate(id));
  await until(async () => expect(await named()).toEqual({ id: first.id, fingerprint: first.fingerprint }));
  const stored = storedCertificateSchema.parse(JSON.parse((await stack.redis.get(redisKeys.certificate(first.id)))!));
  expect(stored).toMatchObject({ siteId: site.id, chain: first.certificate });
  expect(unseal(Buffer.alloc(32, 7), `certificate ${first.id}`, stored.key)).toContain('PRIVATE KEY');
  expect(await ttlOf(first)).toBe(-1);
  await service.rotate(account, siteId);
  const second = (await service.activate(account, siteId)).active!;
  await until(async () => expect(await named()).toMatchObject({ id: second.id }));
  expect(await ttlOf(first)).toBeGreaterThan(0);
  await stack.redis.flushall();
  await get(RebuildService).all();
  expect(await named()).toMatchObject({ id: second.id });
  expect(await ttlOf(second)).toBe(-1);
  await get(SitesService).delete(account, siteId);
  await until(async () => expect(await ttlOf(second)).toBe(-2));
  const kept = () => stack.bench.transactions.manager.query<unknown[]>('SELECT 1 FROM client_certificate WHERE site_id = $1', [siteId]);
  expect(await kept()).not.toEqual([]);
  await get(DestroySiteHandler).handle({ siteId });
  expect(await kept()).toEqual([]);
}, 30_000);

test('forward-auth is in the ruleset while it is on; the secret before a rotation is good for a day', async () => {
  const { account, site, siteId } = await aSite();
  const service = get(ForwardAuthService);
  const published = async () => (await stack.rulesetOf(site.id))?.forwardAuth;
  expect(await published()).toEqual(defaultForwardAuth);
  await service.set(account, siteId, true);
  await until(async () => expect(await published()).toEqual({ enabled: true, epoch: 0, previousUntil: null }));
  const { previousUntil } = await service.rotate(account, siteId);
  await until(async () => expect(await published()).toEqual({ enabled: true, epoch: 1, previousUntil: Date.parse(previousUntil!) }));
  expect(Date.parse(previousUntil!) - stack.bench.clock.nowMs()).toBeLessThanOrEqual(86_400_000);
  await service.set(account, siteId, false);
  await until(async () => expect(await published()).toEqual(defaultForwardAuth));
});

test('the database gives secrets to sites alone', async () => {
  const account = await stack.bench.account();
  const { manager } = stack.bench.transactions;
  await manager.query('INSERT INTO policy (id, account_id, revision) VALUES (gen_random_uuid(), $1, 1)', [account.accountId]);
  for (const column of ['origin_secret', 'forward_auth'])
    await expect(manager.query(`UPDATE policy SET ${column} = true WHERE account_id = $1`, [account.accountId])).rejects.toThrow(
      /policy_secrets_are_of_sites/,
    );
});
