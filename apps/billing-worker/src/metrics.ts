import { queues } from '@sitekeep/contracts';
import type { DeadJobs, JobQueues, JobTry } from '@sitekeep/platform';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { DataSource } from 'typeorm';

/** Figures of this process, and of the queues as all workers see them. In the text form of Prometheus. */
export class WorkerMetrics {
  private readonly registry = new Registry();
  private readonly tries = new Counter({
    name: 'sitekeep_job_tries_total',
    help: 'Tries of jobs by this process',
    labelNames: ['queue', 'job', 'outcome'],
    registers: [this.registry],
  });
  private readonly seconds = new Histogram({
    name: 'sitekeep_job_seconds',
    help: 'How long a try took',
    labelNames: ['queue', 'job'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300],
    registers: [this.registry],
  });
  private readonly jobs = new Gauge({
    name: 'sitekeep_queue_jobs',
    help: 'Jobs of a queue; dead: they wait for staff',
    labelNames: ['queue', 'state'],
    registers: [this.registry],
  });
  private readonly oldest = new Gauge({
    name: 'sitekeep_outbox_oldest_seconds',
    help: 'Age of the oldest job that is neither done nor dead',
    registers: [this.registry],
  });

  constructor(
    private readonly jobQueues: JobQueues,
    private readonly dead: DeadJobs,
    private readonly dataSource: DataSource,
  ) {
    collectDefaultMetrics({ register: this.registry });
  }

  readonly observe = ({ queue, job, outcome, seconds }: JobTry): void => {
    this.tries.inc({ queue, job, outcome });
    this.seconds.observe({ queue, job }, seconds);
  };

  readonly text = async (): Promise<string> => {
    const dead = await this.dead.counts();
    for (const queue of queues) {
      const counts = await this.jobQueues.counts(queue);
      for (const [state, count] of Object.entries({ ...counts, dead: dead.get(queue) ?? 0 })) this.jobs.set({ queue, state }, count);
    }
    this.oldest.set(await this.oldestSeconds());
    return this.registry.metrics();
  };

  private async oldestSeconds(): Promise<number> {
    const [row] = await this.dataSource.query<{ age: number | null }[]>(
      `SELECT extract(epoch FROM clock_timestamp() - min(created_at))::float AS age FROM outbox WHERE done_at IS NULL AND dead_at IS NULL`,
    );
    return row?.age ?? 0;
  }
}
