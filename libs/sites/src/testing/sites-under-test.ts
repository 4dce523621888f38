import type { Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { accountsEntities, accountsMigrations, AccountsModule } from '@sitekeep/accounts';
import { createAccount, type AccountOverrides } from '@sitekeep/accounts/testing';
import { billingEntities, billingMigrations, BillingModule } from '@sitekeep/billing';
import { jobs, type JobName, type OrderSite } from '@sitekeep/contracts';
import { mailEntities, mailMigrations, MailModule } from '@sitekeep/mail';
import {
  JobQueues,
  JobWorkers,
  OutboxRelay,
  PlatformModule,
  platformMigrations,
  Transactions,
  type AccountContext,
  type JobHandler,
} from '@sitekeep/platform';
import { createTestDatabase } from '@sitekeep/platform/testing';
import { cliConfig, Clock, createLogger, newUuid, type CliConfig } from '@sitekeep/runtime';
import { DataSource } from 'typeorm';
import { sitesEntities, sitesMigrations, SitesModule } from '../index.ts';

export type MoreContexts = { modules?: Type<unknown>[]; providers?: Type<unknown>[]; entities?: unknown[]; migrations?: unknown[] };

/** The contexts up to sites, and further ones, on a real database and Redis, with a clock of the test's own. */
export class SitesUnderTest {
  private constructor(
    readonly module: TestingModule,
    readonly clock: Clock,
    readonly databaseUrl: string,
    private readonly drop: () => Promise<void>,
  ) {}

  static async start(environment: NodeJS.ProcessEnv = {}, more: MoreContexts = {}): Promise<SitesUnderTest> {
    const migrations = [
      platformMigrations,
      mailMigrations,
      accountsMigrations,
      billingMigrations,
      sitesMigrations,
      more.migrations ?? [],
    ].flat();
    const database = await createTestDatabase(migrations);
    const config = testConfig({ DATABASE_URL: database.url, ...environment });
    const clock = new Clock();
    const entities = [mailEntities, accountsEntities, billingEntities, sitesEntities, more.entities ?? []].flat();
    const module = await Test.createTestingModule({
      imports: [
        PlatformModule.register({ config, logger: createLogger('test', 'silent'), entities, clock }),
        MailModule,
        AccountsModule,
        BillingModule,
        SitesModule,
        ...(more.modules ?? []),
      ],
      providers: more.providers ?? [],
    }).compile();
    await module.init();
    return new SitesUnderTest(module, clock, database.url, () => database.drop());
  }

  get<T>(type: Type<T>): T {
    return this.module.get(type, { strict: false });
  }

  get transactions(): Transactions {
    return this.get(Transactions);
  }

  /** A new account, as services see it. */
  async account(overrides: AccountOverrides = {}): Promise<AccountContext> {
    const { account, person } = await createAccount(this.transactions.manager, overrides);
    const principal = { kind: 'person' as const, id: person.id, name: person.name, accountId: account.id };
    return { accountId: account.id, principal: { ...principal, role: 'owner', permissions: [], sessionId: null } };
  }

  /** The relay and the workers, as the billing-worker runs them; a job of a context that is not here fails. Returns how to stop them. */
  startJobs(types: readonly Type<JobHandler>[]): () => Promise<void> {
    const source = this.get(DataSource);
    const queues = this.get(JobQueues);
    const handlers = types.map((type) => this.get(type));
    const others = (Object.keys(jobs) as JobName[]).filter((name) => !handlers.some(({ job }) => job === name));
    const nobodys = others.map((job): JobHandler => ({ job, handle: () => Promise.reject(new Error(`${job} is not part of this test`)) }));
    const quiet = createLogger('test', 'silent');
    const workers = new JobWorkers([...handlers, ...nobodys], source, queues.connection, quiet);
    const relay = new OutboxRelay(source, queues, this.databaseUrl, quiet);
    workers.start();
    relay.start();
    return async () => {
      await relay.stop();
      await workers.stop();
    };
  }

  async stop(): Promise<void> {
    await this.module.close();
    await this.drop();
  }
}

/** Configuration of a test: real stores, names of Sitekeep under sitekeep.net. */
const testConfig = (environment: NodeJS.ProcessEnv): CliConfig =>
  cliConfig({
    SITEKEEP_ENV: 'test',
    DATABASE_URL: process.env['DATABASE_URL'],
    REDIS_URL: process.env['REDIS_URL'],
    SEALING_KEY: Buffer.alloc(32, 7).toString('base64'),
    SANDBOX_WEBHOOK_SECRET: 'sandbox-secret-of-tests',
    ALLOW_DEVELOPMENT_ON_EXTERNAL_DATABASE: 'true',
    EDGE_CNAME: 'edge.sitekeep.net',
    EDGE_ADDRESSES: '198.51.100.7,2001:db8::7',
    EGRESS_ADDRESSES: '198.51.100.9',
    ALLOW_PRIVATE_ORIGINS: 'false',
    ...environment,
  });

/** A domain that no other test has. */
export const freshDomain = (): string => `d-${newUuid().slice(-12)}.com`;
/** An order of one name with one public origin. */
export const orderOf = (...hostnames: string[]): OrderSite => ({
  name: 'Shop',
  hostnames,
  origins: [{ scheme: 'http', host: '93.184.216.34', port: 80, weight: 1 }],
});
