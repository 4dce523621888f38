import { billingJobHandlers } from '@sitekeep/billing';
import { certificatesEntities, certificatesJobHandlers, certificatesMigrations, CertificatesModule } from '@sitekeep/certificates';
import { hostPointerSchema, redisKeys, rulesetSchema, sitePointerSchema, storedId, type SiteDetail } from '@sitekeep/contracts';
import { gateEntities, gateMigrations } from '@sitekeep/gate';
import { mailJobHandlers } from '@sitekeep/mail';
import type { AccountContext } from '@sitekeep/platform';
import { eventually, startTestRedis, type TestRedis } from '@sitekeep/platform/testing';
import { policiesEntities, policiesMigrations, PoliciesModule } from '@sitekeep/policies';
import { connectRedis, createLogger, type Redis } from '@sitekeep/runtime';
import { OrderingService, sitesJobHandlers } from '@sitekeep/sites';
import { orderOf, SitesUnderTest } from '@sitekeep/sites/testing';
import { publicationEntities, publicationJobHandlers, publicationMigrations, PublicationModule } from '../index.ts';

const jobHandlers = [...mailJobHandlers, ...billingJobHandlers, ...sitesJobHandlers, ...certificatesJobHandlers, ...publicationJobHandlers];

/** The contexts up to publication on a real database and Redis, with the worker's jobs running. */
export class PublicationUnderTest {
  private constructor(
    readonly redis: Redis,
    readonly bench: SitesUnderTest,
    private readonly server: TestRedis,
    private stopJobs: () => Promise<void>,
  ) {}

  static async start(environment: NodeJS.ProcessEnv = {}): Promise<PublicationUnderTest> {
    const server = await startTestRedis();
    const bench = await SitesUnderTest.start(
      { REDIS_URL: server.url, ...environment },
      {
        modules: [CertificatesModule, PoliciesModule, PublicationModule],
        entities: [...certificatesEntities, ...policiesEntities, ...gateEntities, ...publicationEntities],
        migrations: [...certificatesMigrations, ...policiesMigrations, ...gateMigrations, ...publicationMigrations],
      },
    );
    return new PublicationUnderTest(connectTo(server), bench, server, bench.startJobs(jobHandlers));
  }

  async stop(): Promise<void> {
    await this.stopJobs();
    await this.bench.stop();
    this.redis.disconnect();
    await this.server.stop();
  }

  /** As when the worker is killed: nothing that is committed reaches the edges. */
  async stopPublishing(): Promise<void> {
    await this.stopJobs();
  }

  startPublishing(): void {
    this.stopJobs = this.bench.startJobs(jobHandlers);
  }

  /** A further connection to the Redis that edges read. */
  connect(): Redis {
    return connectTo(this.server);
  }

  hostOf(name: string) {
    return this.parsed(redisKeys.host(name), hostPointerSchema);
  }

  siteOf(id: string) {
    return this.parsed(redisKeys.site(id), sitePointerSchema);
  }

  /** The ruleset in force; null when there is none. */
  async rulesetOf(id: string) {
    const pointer = await this.siteOf(id);
    return pointer && !pointer.deleted ? this.parsed(redisKeys.ruleset(id, pointer.revision), rulesetSchema) : null;
  }

  /** Orders a site and waits until the edges can read it. */
  async published(account: AccountContext, ...names: string[]): Promise<SiteDetail> {
    const site = await this.bench.get(OrderingService).order(account, orderOf(...names));
    await until(async () => expect(await this.siteOf(site.id)).toMatchObject({ revision: site.revision }));
    return site;
  }

  private async parsed<T>(key: string, schema: { parse: (value: unknown) => T }): Promise<T | null> {
    const text = await this.redis.get(key);
    return text === null ? null : schema.parse(JSON.parse(text));
  }
}

const connectTo = ({ url }: TestRedis): Redis => connectRedis(url, createLogger('test', 'silent'), { failFast: false });

export const uuid = (site: SiteDetail): string => storedId('site', site.id)!;

/** Polls until the expectations hold. */
export const until = (check: () => Promise<void> | void, ms?: number) =>
  eventually(
    'publication',
    async () => {
      await check();
      return true;
    },
    ms,
  );
