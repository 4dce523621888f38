import { setTimeout } from 'node:timers/promises';
import { jobs, queues, redisKeys, type JobName, type JobPayload, type QueueName } from '@sitekeep/contracts';
import type { Logger, Redis } from '@sitekeep/runtime';
import { Worker, type Job } from 'bullmq';
import type { DataSource } from 'typeorm';
import type { JobData } from './job-queues.ts';
import { JobRows } from './job-rows.ts';

/** Does one kind of job. Must be idempotent: a job may run twice, and may be killed at any point. */
export interface JobHandler<Name extends JobName = JobName> {
  readonly job: Name;
  handle(payload: JobPayload<Name>): Promise<void>;
}

/** Throws unless every job has exactly one handler. */
export function checkHandlers(handlers: readonly JobHandler[]): Map<JobName, JobHandler> {
  const byName = new Map<JobName, JobHandler>();
  const faults: string[] = [];
  for (const handler of handlers) {
    if (byName.has(handler.job)) faults.push(`job ${handler.job} has two handlers`);
    byName.set(handler.job, handler);
  }
  for (const name of Object.keys(jobs) as JobName[]) if (!byName.has(name)) faults.push(`job ${name} has no handler`);
  if (faults.length > 0) throw new Error(faults.join('; '));
  return byName;
}

/** What became of one try of a job, for whoever counts. */
export type JobTry = { job: JobName; queue: QueueName; seconds: number; outcome: 'done' | 'failed' };

/** One BullMQ worker per queue; closes the outbox row after its handler has committed. */
export class JobWorkers {
  private readonly handlers: Map<JobName, JobHandler>;
  private readonly rows: JobRows;
  private workers: Worker<JobData>[] = [];

  constructor(
    handlers: readonly JobHandler[],
    dataSource: DataSource,
    private readonly connection: Redis,
    private readonly logger: Logger,
    private readonly observe: (each: JobTry) => void = () => undefined,
  ) {
    this.handlers = checkHandlers(handlers);
    this.rows = new JobRows(dataSource);
  }

  start(): void {
    this.workers = queues.map((name) => this.startWorker(name));
  }

  async stop(): Promise<void> {
    // Jobs under way may end; with Redis away there is nothing to wait for, and another worker takes them over.
    const closed = Promise.allSettled(this.workers.map((worker) => worker.close()));
    await Promise.race([closed, setTimeout(10_000, undefined, { ref: false })]);
  }

  private startWorker(name: QueueName): Worker<JobData> {
    const worker = new Worker<JobData>(name, (job) => this.timed(name, job), {
      connection: this.connection,
      prefix: redisKeys.bullPrefix,
      concurrency: 4,
      lockDuration: 30_000,
      stalledInterval: 5000,
      maxStalledCount: 100,
      drainDelay: 1,
    });
    worker.on('error', (error) => this.logger.debug({ reason: error.message, queue: name }, 'queue connection'));
    worker.on('failed', (job, error) =>
      this.logger.error({ err: error, job: job?.name, id: job?.id, attempt: job?.attemptsMade }, 'job failed'),
    );
    return worker;
  }

  private async timed(queue: QueueName, job: Job<JobData>): Promise<void> {
    const startedAt = performance.now();
    const told = (outcome: JobTry['outcome']) =>
      this.observe({ job: job.name as JobName, queue, seconds: (performance.now() - startedAt) / 1000, outcome });
    await this.run(job).catch((error: unknown) => {
      told('failed');
      throw error;
    });
    told('done');
  }

  private async run(job: Job<JobData>): Promise<void> {
    const name = job.name as JobName;
    const handler = this.handlers.get(name);
    if (!handler) throw new Error(`no handler for job ${job.name}`);
    const { outboxId, version } = job.data;
    try {
      await handler.handle(jobs[name].payload.parse(job.data.payload));
    } catch (error) {
      if (outboxId) await this.rows.failed({ id: outboxId, version }, job, error).catch(() => undefined);
      throw error;
    }
    if (outboxId) await this.rows.done({ id: outboxId, version });
  }
}
