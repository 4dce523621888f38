import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { storedId, type SiteDetail } from '@sitekeep/contracts';
import { unseal } from '@sitekeep/runtime';
import { freshDomain } from '@sitekeep/sites/testing';
import { newClientCertificate } from './client-certificate.ts';
import { CertificatePublication, ClientCertificatesService } from './index.ts';
import { CertificatesUnderTest } from './testing/certificates-under-test.ts';

let bench: CertificatesUnderTest;
beforeAll(async () => {
  bench = await CertificatesUnderTest.start();
}, 60_000);
afterAll(() => bench.stop());

const uuid = (site: SiteDetail) => storedId('site', site.id)!;
async function aSite() {
  const account = await bench.sites.account();
  const site = await bench.site(account, freshDomain());
  return { account, site, siteId: uuid(site), service: bench.sites.get(ClientCertificatesService) };
}
const toPublish = (siteId: string) => bench.sites.get(CertificatePublication).clientOf(bench.sites.transactions.manager, siteId);
/** As the edges open it. */
const keyOf = (stored: { id: string; key: string }) => unseal(Buffer.alloc(32, 7), `certificate ${stored.id}`, stored.key);

/** What a server that trusts `trusted` alone says of a client that shows `shown`: null when it lets it in. */
async function refusalOf(trusted: string, shown: { certificate: string; key: string } | null): Promise<string | null> {
  const own = await bench.authority.issue({ names: ['origin.test'] });
  const server = createServer({ cert: own.certificate, key: own.privateKey, ca: [trusted], requestCert: true, rejectUnauthorized: false });
  const refused = new Promise<string | null>((resolve) =>
    server.once('secureConnection', (socket: TLSSocket) => {
      resolve(socket.authorized ? null : String(socket.authorizationError));
      socket.destroy();
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...(shown && { cert: shown.certificate, key: shown.key }) });
  socket.on('error', () => undefined);
  const refusal = await refused;
  socket.destroy();
  server.close();
  return refusal;
}

test('a server that trusts the certificate alone lets in who has its key, and nobody else', async () => {
  const now = new Date();
  const [ours, other] = [await newClientCertificate('Sitekeep a', now), await newClientCertificate('Sitekeep a', now)];
  expect(await refusalOf(ours.certificate, ours)).toBeNull();
  expect(await refusalOf(ours.certificate, other)).toMatch(/SIGNED|CERT|VERIFY/i);
  expect(await refusalOf(ours.certificate, null)).not.toBeNull();
});

test('it is for clients alone, signs itself, and lasts', async () => {
  const { certificate, notBefore, notAfter } = await newClientCertificate('Sitekeep site_1', new Date());
  const read = new X509Certificate(certificate);
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.ca).toBe(false);
  expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(notBefore.getTime()).toBeLessThan(Date.now());
  expect(notAfter.getFullYear()).toBe(new Date().getFullYear() + 20);
});

test('the first is active at once, its key sealed; there is no second', async () => {
  const { account, site, siteId, service } = await aSite();
  expect(await service.get(account.accountId, siteId)).toEqual({ active: null, next: null });
  expect(await toPublish(siteId)).toBeNull();
  const { active } = await service.create(account, siteId);
  expect(new X509Certificate(active!.certificate).subject).toBe(`CN=Sitekeep ${site.id}`);
  const published = await toPublish(siteId);
  expect(published).toMatchObject({
    named: { id: active!.id, fingerprint: active!.fingerprint },
    stored: { id: active!.id, siteId: site.id, chain: active!.certificate, notAfter: Date.parse(active!.notAfter) },
  });
  const key = createPrivateKey(keyOf(published!.stored));
  expect(new X509Certificate(active!.certificate).checkPrivateKey(key)).toBe(true);
  await expect(service.create(account, siteId)).rejects.toMatchObject({ code: 'conflict' });
  expect(await bench.revisionOf(site)).toBeGreaterThan(site.revision);
});

test('rotation: prepared, trusted, activated; what is shown changes only then', async () => {
  const { account, site, siteId, service } = await aSite();
  await expect(service.rotate(account, siteId)).rejects.toMatchObject({ code: 'not_found' });
  const first = (await service.create(account, siteId)).active;
  await expect(service.activate(account, siteId)).rejects.toMatchObject({ code: 'conflict' });
  const prepared = await service.rotate(account, siteId);
  const again = await service.rotate(account, siteId);
  expect(again).toMatchObject({ active: first, next: { fingerprint: expect.not.stringMatching(prepared.next!.fingerprint) as string } });
  expect((await toPublish(siteId))?.named.id).toBe(first?.id);
  expect(await service.activate(account, siteId)).toEqual({ active: again.next, next: null });
  expect((await toPublish(siteId))?.named.id).toBe(again.next?.id);
  const rows = await bench.sql('SELECT id FROM client_certificate WHERE site_id = $1', [siteId]);
  expect(rows).toHaveLength(1);
  const actions = (await bench.audited(account)).map(({ action }) => action);
  expect(actions).toEqual(['created', 'prepared', 'prepared', 'activated'].map((what) => `client-certificate.${what}`));
  expect(await bench.revisionOf(site)).toBeGreaterThan(site.revision);
});

test('removed with both keys, and with the site', async () => {
  const { account, siteId, service } = await aSite();
  await expect(service.remove(account, siteId)).rejects.toMatchObject({ code: 'not_found' });
  for (const forget of [
    () => service.remove(account, siteId),
    () => bench.sites.transactions.run((manager) => bench.sites.get(CertificatePublication).forgetSite(manager, siteId)),
  ]) {
    await service.create(account, siteId);
    await service.rotate(account, siteId);
    await forget();
    expect(await bench.sql('SELECT id FROM client_certificate WHERE site_id = $1', [siteId])).toEqual([]);
  }
});

test('two at once make one certificate; the database takes no second active one', async () => {
  const { account, siteId, service } = await aSite();
  const made = await Promise.allSettled([1, 2, 3].map(() => service.create(account, siteId)));
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(
    bench.sql(
      `INSERT INTO client_certificate SELECT gen_random_uuid(), site_id, account_id, true, certificate, sealed_key, fingerprint, not_before, not_after, created_at
       FROM client_certificate WHERE site_id = $1`,
      [siteId],
    ),
  ).rejects.toThrow(/client_certificate_once/);
});

test('another account learns nothing', async () => {
  const { siteId, service } = await aSite();
  const stranger = await bench.sites.account();
  await expect(service.get(stranger.accountId, siteId)).rejects.toMatchObject({ code: 'not_found' });
  for (const act of ['create', 'rotate', 'activate', 'remove'] as const)
    await expect(service[act](stranger, siteId)).rejects.toMatchObject({ code: 'not_found' });
});
