import type { Provider } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { showId } from '@sitekeep/contracts';
import { notFound, PlatformModule, platformMigrations } from '@sitekeep/platform';
import { createTestDatabase, startTestRedis, type TestRedis } from '@sitekeep/platform/testing';
import { Clock, createLogger, newUuid } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import { insightEntities, insightMigrations } from '../index.ts';
import { InsightIntakeModule } from '../insight.module.ts';

/** The intake of events with stores of its own, and an account. Who owns a site is the sites context's; here it is who was given it. */
export class InsightSetting {
  readonly clock = new Clock();
  readonly account = newUuid();
  module!: TestingModule;
  readonly #owned = new Set<string>();
  #redis!: TestRedis;
  #database!: Awaited<ReturnType<typeof createTestDatabase>>;

  async start(providers: readonly Provider[]): Promise<void> {
    this.#redis = await startTestRedis();
    this.#database = await createTestDatabase([...platformMigrations, ...insightMigrations]);
    const config = { DATABASE_URL: this.#database.url, REDIS_URL: this.#redis.url, SITEKEEP_ENV: 'production' as const };
    const logger = createLogger('test', 'silent');
    const platform = PlatformModule.register({ config, logger, entities: insightEntities, clock: this.clock });
    const assertOwned = (_manager: unknown, accountId: string, siteId: string) =>
      accountId === this.account && this.#owned.has(siteId) ? Promise.resolve() : Promise.reject(notFound());
    this.module = await Test.createTestingModule({
      imports: [platform, InsightIntakeModule],
      providers: [...providers, { provide: SitesReadModel, useValue: { assertOwned } }],
    }).compile();
    await this.module.init();
  }

  /** A site of the account. */
  newSite(): { id: string; shown: string } {
    const id = newUuid();
    this.#owned.add(id);
    return { id, shown: showId('site', id) };
  }

  async stop(): Promise<void> {
    await this.module.close();
    await this.#database.drop();
    await this.#redis.stop();
  }
}
