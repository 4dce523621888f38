import { storedId, type SiteDetail } from '@sitekeep/contracts';
import type { AccountContext } from '@sitekeep/platform';
import { freshDomain } from '@sitekeep/sites/testing';
import { CertificateOrders } from './index.ts';
import { CertificatesUnderTest } from './testing/certificates-under-test.ts';

const dayMs = 86_400_000;
let bench: CertificatesUnderTest;
beforeAll(async () => {
  bench = await CertificatesUnderTest.start(() => Promise.resolve({ ACME_DIRECTORY_URL: 'https://authority.test/directory' }));
}, 60_000);
afterAll(() => bench.stop());
beforeEach(() => bench.setDay(0));

const inDays = (days: number) => new Date(Date.now() + days * dayMs);
/** An account with a site whose certificate ends in 60 days. */
async function shop(
  more: { automatic?: boolean } = {},
): Promise<{ account: AccountContext; site: SiteDetail; domain: string; id: string }> {
  const account = await bench.sites.account();
  const domain = freshDomain();
  const site = await bench.site(account, domain);
  await bench.sites.get(CertificateOrders).setAutomatic(account.accountId, storedId('site', site.id)!, more.automatic ?? false);
  const { id } = await bench.upload(account, site, { names: [domain], to: inDays(60) });
  await bench.published(site);
  return { account, site, domain, id };
}
const stateOf = async ({ account, site, id }: Awaited<ReturnType<typeof shop>>) =>
  (await bench.certificates(account, site)).find((certificate) => certificate.id === id)?.state;

test('the owners are told 30, 14 and 3 days before the end, once each', async () => {
  const one = await shop();
  const seen: number[] = [];
  for (const day of [29, 30.1, 40, 46.1, 50, 57.1, 59]) {
    bench.setDay(day);
    await bench.sweep();
    await bench.sweep();
    seen.push((await bench.mails(one.account)).length);
  }
  expect(seen).toEqual([0, 1, 1, 2, 2, 3, 3]);
  const [mail] = await bench.sql<{ subject: string; text: string; key: string }>(
    `SELECT subject, text, key FROM mail WHERE account_id = $1 AND key LIKE 'certificate-%' ORDER BY queued_at`,
    [one.account.accountId],
  );
  expect(mail).toMatchObject({ subject: expect.stringMatching(/^The certificate of Shop expires on \d+ \w+ \d{4}$/) as string });
  expect(mail?.text).toContain(`- ${one.domain}`);
  expect(mail?.text).toContain('30 more days');
  expect(mail?.key).toContain(`certificate-${one.id}-30-`);
  const warned = (await bench.audited(one.account)).filter(({ action }) => action === 'certificate.expires_soon');
  expect(warned).toEqual([30, 14, 3].map((days) => ({ action: 'certificate.expires_soon', target: one.id, reason: `${days} days left` })));
});

test('the state is visible: valid, expires_soon, expired', async () => {
  const one = await shop();
  const states = [];
  for (const day of [29, 31, 61]) {
    bench.setDay(day);
    states.push(await stateOf(one));
  }
  expect(states).toEqual(['valid', 'expires_soon', 'expired']);
});

test('after an outage the last warning says it all', async () => {
  const one = await shop();
  bench.setDay(58);
  await bench.sweep();
  expect(await bench.mails(one.account)).toHaveLength(1);
  expect((await bench.audited(one.account)).at(-1)).toMatchObject({ reason: '2 days left' });
});

test('sweeps side by side warn once', async () => {
  const one = await shop();
  bench.setDay(47);
  await Promise.all([bench.sweep(), bench.sweep(), bench.sweep()]);
  expect(await bench.mails(one.account)).toHaveLength(1);
});

test('nobody is told of a certificate that visitors do not get', async () => {
  const one = await shop();
  const successor = await bench.upload(one.account, one.site, { names: [one.domain], to: inDays(400) });
  bench.setDay(58);
  await bench.sweep();
  expect(await bench.mails(one.account)).toEqual([]);
  // When the successor goes, the old one is in use again.
  await bench.sql('DELETE FROM certificate WHERE id = $1', [storedId('certificate', successor.id)]);
  await bench.sweep();
  expect(await bench.mails(one.account)).toHaveLength(1);
});

test('at its end it gives way in the ruleset under a new revision, and goes 30 days later', async () => {
  const one = await shop();
  const before = await bench.revisionOf(one.site);
  bench.setDay(60.1);
  await bench.sweep();
  const ended = await bench.revisionOf(one.site);
  expect(ended).toBeGreaterThan(before);
  await bench.sweep();
  expect(await bench.revisionOf(one.site)).toBe(ended);
  // Better an expired certificate than none: browsers then say what is wrong.
  expect((await bench.toPublish(one.site)).map(({ named }) => named.id)).toEqual([one.id]);
  bench.setDay(90.1);
  await bench.sweep();
  expect(await bench.toPublish(one.site)).toEqual([]);
  expect(await bench.revisionOf(one.site)).toBeGreaterThan(ended);
});

test('three days before its end an automatic one is ordered, so that there is no gap', async () => {
  const one = await shop({ automatic: true });
  bench.setDay(56);
  await bench.sweep();
  expect(await bench.orders(one.account, one.site)).toEqual([]);
  bench.setDay(57.1);
  await bench.sweep();
  expect(await bench.orders(one.account, one.site)).toMatchObject([{ hostname: one.domain, state: 'pending' }]);
});
