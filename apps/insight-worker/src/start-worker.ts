import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { NestFactory } from '@nestjs/core';
import type { EventBatch } from '@sitekeep/contracts';
import { GateRetention, MachineUses } from '@sitekeep/gate';
import { EventIngestion, InsightRetention } from '@sitekeep/insight';
import { REDIS } from '@sitekeep/platform';
import { BanIntake, PurgeRetention } from '@sitekeep/policies';
import { connectRedis, startHealthServer, type InsightWorkerConfig, type Logger, type Redis } from '@sitekeep/runtime';
import { DataSource } from 'typeorm';
import { EventStream } from './event-stream.ts';
import { WorkerModule } from './worker.module.ts';

const retentionEveryMs = 3_600_000;
const claimAfterMs = 10_000;

export interface RunningWorker {
  readonly healthPort: number;
  close: () => Promise<void>;
}

/** Starts the ingestion of the edges' events. */
export async function startWorker(config: InsightWorkerConfig, logger: Logger, options = { claimAfterMs }): Promise<RunningWorker> {
  const quiet = { logger: ['error' as const, 'warn' as const, 'fatal' as const], abortOnError: false };
  const app = await NestFactory.createApplicationContext(WorkerModule.register(config, logger), quiet);
  const ingestion = app.get(EventIngestion, { strict: false });
  const redis = app.get<Redis>(REDIS);
  const reader = connectRedis(config.REDIS_URL, logger, { failFast: false, name: 'insight-reader' });
  const consumer = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
  const bans = app.get(BanIntake, { strict: false });
  const machines = app.get(MachineUses, { strict: false });
  // Telling a ban or a use twice does no harm, so they may come before what counts a batch once.
  const ingest = async (batch: EventBatch) => {
    await bans.record(batch.bans);
    await machines.record(batch.machineUses);
    return ingestion.ingest(batch);
  };
  const stream = new EventStream({ reader, redis, consumer, logger, ingest, claimAfterMs: options.claimAfterMs });
  const retentions = [InsightRetention, PurgeRetention, GateRetention].map((type) => app.get<Retention>(type, { strict: false }));
  const stopRetention = everyHour([bans, ...retentions], logger);
  const checks = {
    postgres: async () => (await app.get(DataSource).query<unknown[]>('SELECT 1')).length === 1,
    redis: async () => (await redis.ping()) === 'PONG',
  };
  const health = await startHealthServer({ host: config.BIND_HOST, port: config.HEALTH_PORT, checks });
  stream.start();
  const close = async () => {
    await health.close();
    stopRetention();
    await stream.stop();
    await app.close();
  };
  return { healthPort: health.port, close };
}

type Retention = { deleteOld: () => Promise<number> };
function everyHour(retentions: readonly Retention[], logger: Logger): () => void {
  const run = () => {
    Promise.all(retentions.map((retention) => retention.deleteOld())).then(
      (deleted) => logger.info({ deleted }, 'what is old was deleted'),
      (error: unknown) => logger.warn({ err: error }, 'what is old was not deleted'),
    );
  };
  const timer = setInterval(run, retentionEveryMs);
  run();
  return () => clearInterval(timer);
}
