import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { allJobHandlers } from '@sitekeep/control-plane';
import { ClockSync, DeadJobs, JobQueues, JobWorkers, OutboxRelay, type JobHandler } from '@sitekeep/platform';
import { RebuildService } from '@sitekeep/publication';
import { startHealthServer, type BillingWorkerConfig, type Logger } from '@sitekeep/runtime';
import { DataSource } from 'typeorm';
import { WorkerMetrics } from './metrics.ts';
import { repeat } from './repeat.ts';
import { Schedules } from './schedules.ts';
import { WorkerModule } from './worker.module.ts';

const unfinishedSweepMs = 60_000;
/** Counted from midnight, UTC. */
const nightlyMs = 24 * 3600_000;
const hourlyMs = 3_600_000;
const rebuildCheckMs = 2000;

export type RunningWorker = { healthPort: number; close: () => Promise<void> };

/** Starts every queue. Throws, before anything is taken, when a job has no handler or two. */
export async function startWorker(config: BillingWorkerConfig, logger: Logger): Promise<RunningWorker> {
  const app = await NestFactory.createApplicationContext(WorkerModule.register(config, logger), {
    logger: ['error', 'warn', 'fatal'],
    abortOnError: false,
  });
  const metrics = new WorkerMetrics(app.get(JobQueues), app.get(DeadJobs), app.get(DataSource));
  const { stop, schedules } = startQueues(app, config, logger, metrics);
  if (config.SITEKEEP_ENV !== 'production') sweepOnClockJump(app.get(ClockSync), schedules, logger);
  const rebuild = app.get(RebuildService, { strict: false });
  const stopRebuild = repeat('rebuilding redis', rebuildCheckMs, () => rebuild.ifIncomplete(), logger);
  const health = await startHealthServer({
    host: config.BIND_HOST,
    port: config.HEALTH_PORT,
    checks: checksOf(app),
    metrics: metrics.text,
  });
  return {
    healthPort: health.port,
    close: async () => {
      await health.close();
      await Promise.all([stopRebuild(), stop()]);
      await app.close();
    },
  };
}

function startQueues(app: INestApplicationContext, config: BillingWorkerConfig, logger: Logger, metrics: WorkerMetrics) {
  const queues = app.get(JobQueues);
  const dataSource = app.get(DataSource);
  const handlers = allJobHandlers.map((handler): JobHandler => app.get(handler, { strict: false }));
  const workers = new JobWorkers(handlers, dataSource, queues.connection, logger, metrics.observe);
  const relay = new OutboxRelay(dataSource, queues, config.DATABASE_URL, logger);
  const schedules = new Schedules(
    queues,
    [
      { job: 'expiry-sweep', everyMs: config.SWEEP_INTERVAL_SECONDS * 1000 },
      { job: 'renewal-sweep', everyMs: config.SWEEP_INTERVAL_SECONDS * 1000 },
      { job: 'certificate-sweep', everyMs: config.SWEEP_INTERVAL_SECONDS * 1000 },
      { job: 'unfinished-sweep', everyMs: unfinishedSweepMs },
      { job: 'check-ledger', everyMs: nightlyMs },
      // Asked more often than it works: whoever was down at night is soon done.
      { job: 'reconcile-payments', everyMs: hourlyMs },
    ],
    logger,
  );
  workers.start();
  relay.start();
  schedules.start();
  const stop = async () => {
    await Promise.all([schedules.stop(), relay.stop()]);
    await workers.stop();
  };
  return { stop, schedules };
}

/** Tests and demos move the clock by days: what has become due then is done at once. */
function sweepOnClockJump(clock: ClockSync, schedules: Schedules, logger: Logger): void {
  clock.onChange(() => {
    for (const job of ['renewal-sweep', 'expiry-sweep', 'certificate-sweep'] as const)
      schedules.now(job).catch((error: unknown) => logger.warn({ err: error }, 'no sweep after the clock jumped'));
  });
}

const checksOf = (app: INestApplicationContext) => ({
  postgres: async () => (await app.get(DataSource).query<unknown[]>('SELECT 1')).length === 1,
  redis: async () => (await app.get(JobQueues).connection.ping()) === 'PONG',
});
