import { storedId, type SiteDetail } from '@sitekeep/contracts';
import { ProblemError, type AccountContext } from '@sitekeep/platform';
import { unseal } from '@sitekeep/runtime';
import { HostnamesService } from '@sitekeep/sites';
import { freshDomain } from '@sitekeep/sites/testing';
import { CertificateOrders, CertificatePublication, CertificatesReadModel, CertificatesService } from './index.ts';
import { certificateId, CertificatesUnderTest, everyRow } from './testing/certificates-under-test.ts';

let bench: CertificatesUnderTest;
beforeAll(async () => {
  bench = await CertificatesUnderTest.start();
}, 60_000);
afterAll(() => bench.stop());
beforeEach(() => bench.setDay(0));

const uuid = (site: SiteDetail) => storedId('site', site.id)!;
const problemOf = async (work: Promise<unknown>): Promise<ProblemError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProblemError)) throw new Error(`no problem: ${String(error)}`);
  return error;
};

test('an upload is kept with its key sealed, listed with what it is used for, and takes a revision', async () => {
  const account = await bench.sites.account();
  const domain = freshDomain();
  const site = await bench.site(account, domain, `www.${domain}`);
  const issued = await bench.authority.issue({ names: [`*.${domain}`] });
  const uploaded = await bench.sites.get(CertificatesService).upload(account, uuid(site), issued);
  expect(uploaded).toMatchObject({
    source: 'uploaded',
    names: [`*.${domain}`],
    issuer: 'Test Root',
    state: 'valid',
    usedFor: [`www.${domain}`],
  });
  expect(uploaded.warnings).toMatchObject([{ code: 'names_not_covered', hostnames: [domain] }, { code: 'missing_intermediate' }]);
  expect(await bench.revisionOf(site)).toBeGreaterThan(site.revision);
  const { warnings: _, ...certificate } = uploaded;
  expect(await bench.certificates(account, site)).toEqual([certificate]);
  const [row] = await bench.sql<{ sealed_key: string }>('SELECT sealed_key FROM certificate WHERE id = $1', [certificateId(uploaded.id)]);
  expect(unseal(Buffer.alloc(32, 7), `certificate ${uploaded.id}`, row!.sealed_key)).toBe(issued.privateKey);
  expect(await bench.audited(account)).toEqual([{ action: 'certificate.uploaded', target: uploaded.id, reason: null }]);
});

test('what publication gets: the best certificate of each name, the key still sealed', async () => {
  const account = await bench.sites.account();
  const domain = freshDomain();
  const site = await bench.site(account, domain, `www.${domain}`);
  const day = (days: number) => new Date(Date.now() + days * 86_400_000);
  await bench.upload(account, site, { names: [domain], to: day(20) });
  const longer = await bench.upload(account, site, { names: [domain], to: day(80) });
  const wildcard = await bench.upload(account, site, { names: [`*.${domain}`] });
  const named = (await bench.toPublish(site)).map((each) => each.named);
  expect(named).toEqual([
    { id: longer.id, names: [domain], fingerprint: longer.fingerprint },
    { id: wildcard.id, names: [`www.${domain}`], fingerprint: wildcard.fingerprint },
  ]);
  const stored = (await bench.toPublish(site))[0]?.stored;
  expect(stored).toMatchObject({
    siteId: site.id,
    key: expect.stringMatching(/^v1\./) as string,
    chain: expect.stringContaining('BEGIN CERTIFICATE') as string,
  });
});

test('the same upload again is the same certificate; with another chain it takes its place', async () => {
  const account = await bench.sites.account();
  const domain = freshDomain();
  const site = await bench.site(account, domain);
  const below = await bench.authority.below('Test Intermediate');
  const issued = await below.issue({ names: [domain] });
  const service = bench.sites.get(CertificatesService);
  const first = await service.upload(account, uuid(site), issued);
  const revision = await bench.revisionOf(site);
  expect((await service.upload(account, uuid(site), issued)).id).toBe(first.id);
  expect(await bench.revisionOf(site)).toBe(revision);
  const whole = await service.upload(account, uuid(site), { ...issued, certificate: issued.certificate + below.certificate });
  expect((await bench.certificates(account, site)).map(({ id }) => id)).toEqual([whole.id]);
});

test('two uploads of one certificate at once leave one', async () => {
  const account = await bench.sites.account();
  const domain = freshDomain();
  const site = await bench.site(account, domain);
  const issued = await bench.authority.issue({ names: [domain] });
  const ids = await Promise.all(
    [1, 2, 3].map(async () => (await bench.sites.get(CertificatesService).upload(account, uuid(site), issued)).id),
  );
  expect(new Set(ids).size).toBe(1);
});

test('faults are a problem with all of them, and nothing is kept', async () => {
  const account = await bench.sites.account();
  const site = await bench.site(account, freshDomain());
  const problem = await problemOf(bench.upload(account, site, { names: ['other.test'], key: 'rsa1024' }));
  expect(problem.code).toBe('invalid_content');
  expect(problem.extra.errors?.map(({ code }) => code)).toEqual(['weak_key', 'other_names']);
  expect(await bench.certificates(account, site)).toEqual([]);
});

test('deleted: the row goes with its key, and the site takes a revision', async () => {
  const account = await bench.sites.account();
  const domain = freshDomain();
  const site = await bench.site(account, domain);
  const { id } = await bench.upload(account, site, { names: [domain] });
  const before = await bench.revisionOf(site);
  const service = bench.sites.get(CertificatesService);
  await service.remove(account, uuid(site), certificateId(id));
  expect(await bench.sql('SELECT 1 FROM certificate WHERE site_id = $1', [uuid(site)])).toEqual([]);
  expect(await bench.revisionOf(site)).toBeGreaterThan(before);
  expect((await problemOf(service.remove(account, uuid(site), certificateId(id)))).code).toBe('not_found');
});

test('a deleted site leaves no certificate, order or setting', async () => {
  const account = await bench.sites.account();
  const domain = freshDomain();
  const site = await bench.site(account, domain, `www.${domain}`);
  await bench.upload(account, site, { names: [domain] });
  await bench.sites.get(CertificateOrders).setAutomatic(account.accountId, uuid(site), true);
  await bench.sites.transactions.run((manager) => bench.sites.get(CertificatePublication).forgetSite(manager, uuid(site)));
  for (const table of ['certificate', 'certificate_order', 'certificate_settings'])
    expect([table, await bench.sql(`SELECT 1 FROM ${table} WHERE site_id = $1`, [uuid(site)])]).toEqual([table, []]);
});

test('another account finds nothing', async () => {
  const [anna, bert] = [await bench.sites.account(), await bench.sites.account()];
  const domain = freshDomain();
  const site = await bench.site(anna, domain);
  const { id } = await bench.upload(anna, site, { names: [domain] });
  const refused = [
    bench.upload(bert, site, { names: [domain] }),
    bench.certificates(bert, site),
    bench.orders(bert, site),
    bench.sites.get(CertificatesReadModel).settings(bert.accountId, uuid(site)),
    bench.sites.get(CertificateOrders).setAutomatic(bert.accountId, uuid(site), false),
    bench.sites.get(CertificatesService).remove(bert, uuid(site), certificateId(id)),
  ];
  for (const each of refused) expect((await problemOf(each)).code).toBe('not_found');
  expect(await bench.certificates(anna, site)).toHaveLength(1);
});

describe('orders follow the site', () => {
  const hostnamesOf = async (account: AccountContext, site: SiteDetail) =>
    (await bench.orders(account, site)).map(({ hostname }) => hostname).sort();

  test('every name without an uploaded certificate, and no wildcard', async () => {
    const account = await bench.sites.account();
    const domain = freshDomain();
    const site = await bench.site(account, domain, `www.${domain}`, `*.${domain}`);
    expect(await hostnamesOf(account, site)).toEqual([domain, `www.${domain}`]);
    const { id } = await bench.upload(account, site, { names: [`*.${domain}`] });
    await bench.published(site);
    expect(await hostnamesOf(account, site)).toEqual([domain]);
    await bench.sites.get(CertificatesService).remove(account, uuid(site), certificateId(id));
    await bench.published(site);
    expect(await hostnamesOf(account, site)).toEqual([domain, `www.${domain}`]);
  });

  test('switched off, none; a name that the site lost, none', async () => {
    const account = await bench.sites.account();
    const domain = freshDomain();
    const site = await bench.site(account, domain, `www.${domain}`);
    const lost = site.hostnames.find(({ name }) => name === domain)!;
    await bench.sites.get(HostnamesService).remove(account, uuid(site), storedId('hostname', lost.id)!);
    await bench.published(site);
    expect(await hostnamesOf(account, site)).toEqual([`www.${domain}`]);
    const revision = await bench.revisionOf(site);
    await bench.sites.get(CertificateOrders).setAutomatic(account.accountId, uuid(site), false);
    expect(await bench.revisionOf(site)).toBeGreaterThan(revision);
    await bench.published(site);
    expect(await hostnamesOf(account, site)).toEqual([]);
  });

  test('an account that is not active yet has nothing ordered', async () => {
    const account = await bench.sites.account({ active: false });
    const site = await bench.site(account, freshDomain());
    expect(await hostnamesOf(account, site)).toEqual([]);
  });

  test('without an authority nothing is ordered, and the API says so', async () => {
    const account = await bench.sites.account();
    const site = await bench.site(account, freshDomain());
    await bench.sweep();
    expect(await bench.sql(`SELECT 1 FROM outbox WHERE job = 'order-certificate'`)).toEqual([]);
    const settings = await bench.sites.get(CertificatesReadModel).settings(account.accountId, uuid(site));
    expect(settings).toMatchObject({
      automaticCertificates: true,
      automaticAvailable: false,
      sentence: expect.stringContaining('Upload your own') as string,
    });
    const [order] = await bench.orders(account, site);
    const problem = await problemOf(
      bench.sites.get(CertificateOrders).retry(account.accountId, uuid(site), storedId('certificateOrder', order!.id)!),
    );
    expect(problem.code).toBe('conflict');
  });
});

test('attack: no row of any table holds a private key in the clear', async () => {
  const account = await bench.sites.account();
  const domain = freshDomain();
  const site = await bench.site(account, domain);
  const issued = await bench.authority.issue({ names: [domain], key: 'rsa2048' });
  await bench.sites.get(CertificatesService).upload(account, uuid(site), issued);
  const rows = await everyRow(bench);
  expect(rows).toContain('BEGIN CERTIFICATE');
  expect(rows).not.toContain('PRIVATE KEY');
  // A line from the middle of the key, however it might be wrapped.
  expect(rows.replaceAll(/\\n|\s/g, '')).not.toContain(issued.privateKey.split('\n')[5]);
});
