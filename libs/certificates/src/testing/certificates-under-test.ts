import { storedId, type SiteDetail, type UploadedCertificate } from '@sitekeep/contracts';
import type { AccountContext, JobHandler } from '@sitekeep/platform';
import { startTestRedis, type TestRedis } from '@sitekeep/platform/testing';
import { connectRedis, createLogger, type Redis } from '@sitekeep/runtime';
import { OrderingService } from '@sitekeep/sites';
import { orderOf, SitesUnderTest, TestDnsServer } from '@sitekeep/sites/testing';
import {
  CertificatePublication,
  certificatesEntities,
  certificatesJobHandlers,
  certificatesMigrations,
  CertificatesModule,
  CertificatesReadModel,
  CertificatesService,
} from '../index.ts';
import { TestAuthority, type Issue } from './test-authority.ts';

const dayMs = 86_400_000;
const everything = { limit: 100 };

/** The contexts up to certificates on a real database, Redis and name server, with a clock of the test's own and an authority for uploads. */
export class CertificatesUnderTest {
  private constructor(
    readonly sites: SitesUnderTest,
    readonly dns: TestDnsServer,
    readonly redis: Redis,
    readonly authority: TestAuthority,
    private readonly server: TestRedis,
  ) {}

  /** `environment` is made when the name server and Redis are there. */
  static async start(environment: (dns: TestDnsServer, redis: Redis) => Promise<NodeJS.ProcessEnv> = () => Promise.resolve({})) {
    const server = await startTestRedis();
    const dns = await new TestDnsServer().start();
    const redis = connectRedis(server.url, createLogger('test', 'silent'), { failFast: false });
    const sites = await SitesUnderTest.start(
      { REDIS_URL: server.url, DNS_SERVERS: dns.address, EDGE_ADDRESSES: '127.0.0.1', ...(await environment(dns, redis)) },
      { modules: [CertificatesModule], entities: certificatesEntities, migrations: certificatesMigrations },
    );
    return new CertificatesUnderTest(sites, dns, redis, await TestAuthority.root(), server);
  }

  async stop(): Promise<void> {
    await this.sites.stop();
    this.redis.disconnect();
    await this.dns.stop();
    await this.server.stop();
  }

  setDay(day: number): void {
    this.sites.clock.setOffset(day * dayMs);
  }

  sql<Row>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.sites.transactions.manager.query(statement, parameters);
  }

  /** A site with these names, which point at us, as publication finds it. */
  async site(account: AccountContext, ...names: string[]): Promise<SiteDetail> {
    for (const name of names) this.dns.records.set(name, { A: ['127.0.0.1'] });
    const site = await this.sites.get(OrderingService).order(account, orderOf(...names));
    await this.published(site);
    return site;
  }

  /** What publication tells after each publication. */
  published(site: SiteDetail): Promise<void> {
    const id = storedId('site', site.id)!;
    return this.sites.transactions.run((manager) => this.sites.get(CertificatePublication).planOrders(manager, id));
  }

  /** What publication would put into the site's ruleset now. */
  async toPublish(site: SiteDetail) {
    const names = site.hostnames.map(({ name }) => name);
    return this.sites.get(CertificatePublication).of(this.sites.transactions.manager, storedId('site', site.id)!, names);
  }

  async upload(account: AccountContext, site: SiteDetail, issue: Issue): Promise<UploadedCertificate> {
    return this.sites.get(CertificatesService).upload(account, storedId('site', site.id)!, await this.authority.issue(issue));
  }

  async certificates(account: AccountContext, site: SiteDetail) {
    return (await this.sites.get(CertificatesReadModel).list(account.accountId, storedId('site', site.id)!, everything)).data;
  }

  async orders(account: AccountContext, site: SiteDetail) {
    return (await this.sites.get(CertificatesReadModel).orders(account.accountId, storedId('site', site.id)!, everything)).data;
  }

  sweep(): Promise<void> {
    return this.handler('certificate-sweep').handle({});
  }

  /** Works on every open order, as the workers would. */
  async work(): Promise<void> {
    const open = await this.sql<{ id: string; payload: never }>(
      `SELECT id, payload FROM outbox WHERE job = 'order-certificate' AND done_at IS NULL`,
    );
    for (const { id, payload } of open) {
      await this.handler('order-certificate').handle(payload);
      await this.sql('UPDATE outbox SET done_at = clock_timestamp() WHERE id = $1', [id]);
    }
  }

  /** Subjects of the mails about certificates, in their order. */
  async mails(account: AccountContext): Promise<string[]> {
    const rows = await this.sql<{ subject: string }>(
      `SELECT subject FROM mail WHERE account_id = $1 AND key LIKE 'certificate-%' ORDER BY queued_at, id`,
      [account.accountId],
    );
    return rows.map((row) => row.subject);
  }

  async revisionOf(site: SiteDetail): Promise<number> {
    const [row] = await this.sql<{ revision: string }>('SELECT revision FROM site WHERE id = $1', [storedId('site', site.id)]);
    return Number(row?.revision);
  }

  async audited(account: AccountContext): Promise<{ action: string; target: string; reason: string | null }[]> {
    return this.sql(`SELECT action, target, reason FROM audit_entry WHERE account_id = $1 AND action LIKE '%certificate.%' ORDER BY id`, [
      account.accountId,
    ]);
  }

  private handler(job: 'certificate-sweep' | 'order-certificate'): JobHandler {
    const handlers = certificatesJobHandlers.map((type): JobHandler => this.sites.get<JobHandler>(type as never));
    return handlers.find((handler) => handler.job === job)!;
  }
}

/** The texts of every row of every table: for what must not stand in any. */
export async function everyRow(bench: CertificatesUnderTest): Promise<string> {
  const tables = await bench.sql<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const texts = [];
  for (const { name } of tables)
    texts.push(...(await bench.sql<{ text: string }>(`SELECT ${name}::text AS text FROM ${name}`)).map((row) => row.text));
  return texts.join('\n');
}

export const certificateId = (shown: string): string => storedId('certificate', shown) ?? '';
