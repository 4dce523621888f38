import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Clock, connectRedis, type ControlConfig, type Logger, type Redis } from '@sitekeep/runtime';
import { Audit } from './audit.ts';
import { ClockSync } from './database/clock-sync.ts';
import { dataSourceOptions } from './database/data-source.ts';
import { Transactions } from './database/transactions.ts';
import { DeadJobs } from './jobs/dead-jobs.ts';
import { JobQueues } from './jobs/job-queues.ts';
import { Outbox } from './jobs/outbox.ts';
import { PasswordHasher } from './password-hasher.ts';
import { CONTROL_CONFIG, LOGGER, REDIS } from './tokens.ts';

export type PlatformOptions = {
  /** at least DATABASE_URL and REDIS_URL; the contexts read the rest by CONTROL_CONFIG */
  config: Pick<ControlConfig, 'DATABASE_URL' | 'REDIS_URL' | 'SITEKEEP_ENV'> & Partial<ControlConfig>;
  logger: Logger;
  entities: unknown[];
  /** a clock of the test's own */
  clock?: Clock;
};

/** What every context needs: database, clock, outbox, queues, audit. One per process. */
@Global()
@Module({})
export class PlatformModule {
  static register(options: PlatformOptions): DynamicModule {
    const { config, logger } = options;
    const production = config.SITEKEEP_ENV === 'production';
    return {
      module: PlatformModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...dataSourceOptions(config.DATABASE_URL, options.entities, []), retryAttempts: 3, retryDelay: 1000 }),
        }),
      ],
      providers: [
        { provide: CONTROL_CONFIG, useValue: config },
        { provide: LOGGER, useValue: logger },
        { provide: Clock, useValue: options.clock ?? new Clock() },
        { provide: REDIS, useFactory: () => connectRedis(config.REDIS_URL, logger, { failFast: true, name: 'platform' }) },
        {
          provide: JobQueues,
          useFactory: () => new JobQueues(connectRedis(config.REDIS_URL, logger, { failFast: false, name: 'queues' })),
        },
        { provide: 'redis-closer', useFactory: (redis: Redis) => ({ onModuleDestroy: () => redis.disconnect() }), inject: [REDIS] },
        Transactions,
        Outbox,
        DeadJobs,
        Audit,
        PasswordHasher,
        ...(production ? [] : [ClockSync]),
      ],
      exports: [
        CONTROL_CONFIG,
        LOGGER,
        REDIS,
        Clock,
        JobQueues,
        Transactions,
        Outbox,
        DeadJobs,
        Audit,
        PasswordHasher,
        TypeOrmModule,
        ...(production ? [] : [ClockSync]),
      ],
    };
  }
}
