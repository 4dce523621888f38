import { X509Certificate } from 'node:crypto';
import { storedId, type SiteDetail } from '@sitekeep/contracts';
import { ProblemError, type AccountContext } from '@sitekeep/platform';
import { eventually } from '@sitekeep/platform/testing';
import { unseal } from '@sitekeep/runtime';
import { freshDomain } from '@sitekeep/sites/testing';
import pg from 'pg';
import { AuthorityError, CERTIFICATE_AUTHORITY, type CertificateAuthority } from './certificate-authority.ts';
import { CertificateOrders, certificatesJobHandlers } from './index.ts';
import { CertificatesUnderTest, everyRow } from './testing/certificates-under-test.ts';
import { findPebble, Pebble } from './testing/pebble.ts';

const program = await findPebble();
if ('reason' in program) console.warn(`Ordering certificates is not tested: ${program.reason}`);
const withPebble = 'reason' in program ? describe.skip : describe;

withPebble('certificates by ACME, with a real authority', () => {
  /** The authority takes its time on a busy machine. */
  const patienceMs = 30_000;
  const hourMs = 3_600_000;
  const dayMs = 24 * hourMs;
  let bench: CertificatesUnderTest;
  let pebble: Pebble;
  beforeAll(async () => {
    bench = await CertificatesUnderTest.start(async (dns, redis) => {
      if ('reason' in program) throw new Error(program.reason);
      pebble = await Pebble.start(program, { dnsServer: dns.address, redis });
      return { ACME_DIRECTORY_URL: pebble.directoryUrl, ACME_CA_FILE: pebble.caFile, ACME_CONTACT: 'certificates@sitekeep.test' };
    });
  }, 120_000);
  afterAll(async () => {
    await bench?.stop();
    await pebble?.stop();
  });
  beforeEach(async () => {
    bench.setDay(0);
    pebble.edge.answering = true;
    // Years later the certificates of other tests would be renewed, too.
    await bench.sql(`DELETE FROM outbox WHERE job = 'order-certificate'`);
    await bench.sql('DELETE FROM certificate_order');
  });

  const uuid = (site: SiteDetail) => storedId('site', site.id)!;
  const shop = async () => {
    const account = await bench.sites.account();
    const domain = freshDomain();
    return { account, domain, site: await bench.site(account, domain) };
  };
  const orderOf = async (account: AccountContext, site: SiteDetail) => (await bench.orders(account, site))[0]!;
  const retry = async (account: AccountContext, site: SiteDetail) =>
    bench.sites
      .get(CertificateOrders)
      .retry(account.accountId, uuid(site), storedId('certificateOrder', (await orderOf(account, site)).id)!);
  const hoursUntil = (time: string) => (Date.parse(time) - bench.sites.clock.nowMs()) / hourMs;
  const authority = () => bench.sites.module.get<CertificateAuthority>(CERTIFICATE_AUTHORITY, { strict: false });

  test(
    'ordered, proven by our edge, and published with its key sealed',
    async () => {
      const { account, domain, site } = await shop();
      await bench.work();
      expect(await orderOf(account, site)).toMatchObject({ hostname: domain, state: 'issued', lastError: null });
      const [certificate] = await bench.certificates(account, site);
      expect(certificate).toMatchObject({ source: 'acme', names: [domain], state: 'valid', usedFor: [domain] });
      expect(certificate?.issuer).toMatch(/Pebble/);
      const { stored } = (await bench.toPublish(site))[0]!;
      const leaf = new X509Certificate(stored.chain);
      const key = unseal(Buffer.alloc(32, 7), `certificate ${stored.id}`, stored.key);
      expect([leaf.checkHost(domain), stored.chain.match(/BEGIN CERTIFICATE/g)?.length, key.includes('PRIVATE KEY')]).toEqual([
        domain,
        2,
        true,
      ]);
      expect(await bench.revisionOf(site)).toBeGreaterThan(site.revision);
      expect(await bench.audited(account)).toEqual([{ action: 'certificate.issued', target: stored.id, reason: domain }]);
      expect(pebble.edge.asked.filter((path) => path.startsWith('/.well-known/acme-challenge/')).length).toBeGreaterThan(0);
      expect(await bench.redis.keys('sk:acme:*')).toEqual([]);
    },
    patienceMs,
  );

  test(
    'the account is made once, its key sealed',
    async () => {
      const shops = await Promise.all([shop(), shop(), shop()]);
      await bench.work();
      for (const { account, site } of shops) expect((await orderOf(account, site)).state).toBe('issued');
      const accounts = await bench.sql<{ account_url: string; sealed_key: string }>('SELECT * FROM acme_account');
      expect(accounts).toMatchObject([
        { account_url: expect.stringContaining('/my-account/') as string, sealed_key: expect.stringMatching(/^v1\./) as string },
      ]);
      expect(await everyRow(bench)).not.toContain('PRIVATE KEY');
    },
    patienceMs,
  );

  test(
    'a name that points elsewhere waits, without a word to the authority; then it is ordered',
    async () => {
      const { account, domain, site } = await shop();
      bench.dns.records.set(domain, { A: ['192.0.2.99'] });
      const asked = pebble.edge.asked.length;
      await bench.work();
      const waiting = await orderOf(account, site);
      expect(waiting).toMatchObject({ state: 'waiting_for_dns', lastError: expect.stringContaining('does not point at us yet') as string });
      expect(hoursUntil(waiting.nextAttemptAt) * 60).toBeCloseTo(1, 0);
      expect(pebble.edge.asked.length).toBe(asked);
      bench.dns.records.set(domain, { A: ['127.0.0.1'] });
      await withoutDnsCache(async () => {
        bench.sites.clock.setOffset(2 * 60_000);
        await bench.sweep();
        await bench.work();
      });
      expect(await orderOf(account, site)).toMatchObject({ state: 'issued', lastError: null });
    },
    patienceMs,
  );

  test(
    'a failure is told in words and tried again after 1 h, 2 h, 4 h; then it recovers',
    async () => {
      const { account, domain, site } = await shop();
      pebble.edge.answering = false;
      await bench.work();
      const failed = await orderOf(account, site);
      expect(failed).toMatchObject({
        state: 'failed',
        lastError: expect.stringContaining(`looked at http://${domain}/.well-known/acme-challenge/`) as string,
      });
      expect(hoursUntil(failed.nextAttemptAt)).toBeCloseTo(1, 1);
      await bench.sweep();
      await bench.work();
      expect((await orderOf(account, site)).lastAttemptAt).toBe(failed.lastAttemptAt);
      let hour = 0;
      for (const pause of [2, 4]) {
        hour += pause / 2 + 0.1;
        bench.sites.clock.setOffset(hour * hourMs);
        await bench.sweep();
        await bench.work();
        expect(hoursUntil((await orderOf(account, site)).nextAttemptAt)).toBeCloseTo(pause, 1);
      }
      pebble.edge.answering = true;
      bench.sites.clock.setOffset((hour + 4.1) * hourMs);
      await bench.sweep();
      await bench.work();
      expect(await orderOf(account, site)).toMatchObject({ state: 'issued', lastError: null });
      expect(await bench.redis.keys('sk:acme:*')).toEqual([]);
    },
    patienceMs,
  );

  test(
    'tried again at once when asked to, but not twice in ten minutes',
    async () => {
      const { account, site } = await shop();
      pebble.edge.answering = false;
      await bench.work();
      const tooSoon = await retry(account, site).catch((error: unknown) => error);
      expect(tooSoon).toMatchObject({ code: 'too_many_requests', extra: { retryAfterSeconds: expect.any(Number) as number } });
      pebble.edge.answering = true;
      bench.sites.clock.setOffset(11 * 60_000);
      expect(await retry(account, site)).toMatchObject({ state: 'pending' });
      await bench.work();
      expect(await orderOf(account, site)).toMatchObject({ state: 'issued' });
      expect(await retry(account, site).catch((error: ProblemError) => error.code)).toBe('conflict');
    },
    patienceMs,
  );

  test(
    'what the authority asks for in waiting is kept',
    async () => {
      const { account, site } = await shop();
      const real = authority();
      const order = real.order.bind(real);
      real.order = () => Promise.reject(new AuthorityError('The certificate authority refused: too many certificates', 50 * hourMs));
      try {
        await bench.work();
      } finally {
        real.order = order;
      }
      const failed = await orderOf(account, site);
      expect([failed.state, failed.lastError]).toEqual(['failed', 'The certificate authority refused: too many certificates']);
      expect(hoursUntil(failed.nextAttemptAt)).toBeCloseTo(50, 1);
    },
    patienceMs,
  );

  test(
    'one name is ordered at most five times an hour, however often it is asked for',
    async () => {
      const { account, domain, site } = await shop();
      pebble.edge.answering = false;
      // All within one hour of the clock.
      bench.sites.clock.setOffset(hourMs - (Date.now() % hourMs));
      for (let attempt = 0; attempt < 6; attempt++) {
        await bench.sql(`UPDATE certificate_order SET next_attempt_at = $2, failures = 0 WHERE site_id = $1`, [
          uuid(site),
          bench.sites.clock.now(),
        ]);
        await bench.sweep();
        await bench.work();
      }
      expect(await orderOf(account, site)).toMatchObject({
        state: 'pending',
        lastError: expect.stringContaining('waits for the next hour') as string,
      });
      expect(pebble.edge.asked.filter((path) => path.includes(domain)).length).toBe(0);
    },
    patienceMs,
  );

  test(
    'renewed at two thirds of its life; the one before goes',
    async () => {
      const { account, site } = await shop();
      await bench.work();
      const [first] = await bench.certificates(account, site);
      const life = Date.parse(first!.notAfter) - Date.parse(first!.notBefore);
      const { nextAttemptAt } = await orderOf(account, site);
      expect((Date.parse(nextAttemptAt) - Date.parse(first!.notBefore)) / life).toBeCloseTo(2 / 3, 5);
      bench.sites.clock.setOffset(Date.parse(nextAttemptAt) - Date.now() - dayMs);
      await bench.sweep();
      await bench.work();
      expect((await bench.certificates(account, site))[0]?.id).toBe(first!.id);
      bench.sites.clock.setOffset(Date.parse(nextAttemptAt) - Date.now() + 60_000);
      await bench.sweep();
      await bench.work();
      const renewed = await bench.certificates(account, site);
      expect(renewed).toHaveLength(1);
      expect(renewed[0]?.id).not.toBe(first!.id);
      expect(await orderOf(account, site)).toMatchObject({ state: 'issued' });
    },
    patienceMs,
  );

  test(
    'a renewal that fails is told to the owners like the end of an uploaded one',
    async () => {
      const { account, site } = await shop();
      await bench.work();
      const [certificate] = await bench.certificates(account, site);
      pebble.edge.answering = false;
      bench.sites.clock.setOffset(Date.parse(certificate!.notAfter) - Date.now() - 13 * dayMs);
      await bench.sweep();
      expect(await bench.mails(account)).toEqual([]);
      await bench.work();
      expect((await bench.certificates(account, site))[0]?.state).toBe('expires_soon');
      await bench.sweep();
      await bench.sweep();
      expect(await bench.mails(account)).toHaveLength(1);
      const [{ text }] = (await bench.sql(`SELECT text FROM mail WHERE account_id = $1 AND key LIKE 'certificate-%'`, [
        account.accountId,
      ])) as [{ text: string }];
      expect(text).toContain('could not: The certificate authority looked at');
    },
    patienceMs,
  );

  test(
    'an uploaded one wins and ends the ordering; the ordered one stays in reserve',
    async () => {
      const { account, domain, site } = await shop();
      await bench.work();
      const uploaded = await bench.upload(account, site, { names: [domain] });
      await bench.published(site);
      expect((await bench.toPublish(site)).map(({ named }) => named.id)).toEqual([uploaded.id]);
      expect(await bench.orders(account, site)).toEqual([]);
      await bench.sql('DELETE FROM certificate WHERE id = $1', [storedId('certificate', uploaded.id)]);
      await bench.published(site);
      expect(await orderOf(account, site)).toMatchObject({ state: 'issued' });
      await bench.work();
      expect(await bench.certificates(account, site)).toHaveLength(1);
    },
    patienceMs,
  );

  test(
    'two workers on one name make one order; a worker that is killed leaves nothing locked',
    async () => {
      const { account, domain, site } = await shop();
      const other = new pg.Client({ connectionString: bench.sites.databaseUrl });
      await other.connect();
      other.on('error', () => undefined);
      await other.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`certificate order of ${domain}`]);
      const { rows } = await other.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await bench.work();
      expect(await orderOf(account, site)).toMatchObject({ state: 'pending', lastAttemptAt: null });
      await bench.sql('SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
      await eventually('the lock is free', async () => {
        await bench.sweep();
        await Promise.all([bench.work(), bench.work(), bench.work()]);
        return (await orderOf(account, site)).state === 'issued';
      });
      expect((await bench.audited(account)).filter(({ action }) => action === 'certificate.issued')).toHaveLength(1);
    },
    patienceMs,
  );

  test(
    'an authority that forgot our account gets it anew; one that is away is told in words',
    async () => {
      const { account, site } = await shop();
      await pebble.restart();
      await bench.work();
      expect(await orderOf(account, site)).toMatchObject({ state: 'issued' });
      const next = await shop();
      await pebble.away(async () => bench.work());
      expect((await orderOf(next.account, next.site)).lastError).toMatch(/^The certificate authority cannot be reached \(E\w+\)\.$/);
    },
    patienceMs,
  );

  test('by the workers themselves, from the site’s publication on', async () => {
    const stop = bench.sites.startJobs(certificatesJobHandlers);
    try {
      const { account, site } = await shop();
      await eventually('issued', async () => (await orderOf(account, site)).state === 'issued', 20_000);
    } finally {
      await stop();
    }
  }, 40_000);
});

/** Answers of name servers are remembered for 20 s. */
async function withoutDnsCache(work: () => Promise<void>): Promise<void> {
  const real = performance.now.bind(performance);
  performance.now = () => real() + 21_000;
  try {
    await work();
  } finally {
    performance.now = real;
  }
}
