import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { jobs, redisKeys, type JobName, type QueueName } from '@sitekeep/contracts';
import { Queue, type JobsOptions } from 'bullmq';
import type { Redis } from '@sitekeep/runtime';

/** What travels through BullMQ: the outbox row (null for a tick) and its payload. */
export type JobData = { outboxId: string | null; version: number; payload: unknown };

/** Finished jobs are removed: an id that still stands in completed or failed would be ignored when it is added again. */
export const jobOptions: JobsOptions = {
  removeOnComplete: true,
  removeOnFail: true,
  attempts: 5,
  backoff: { type: 'exponential', delay: 500 },
};

/** The queues of BullMQ, one connection for all of them. */
@Injectable()
export class JobQueues implements OnModuleDestroy {
  private readonly queues = new Map<QueueName, Queue<JobData>>();

  constructor(readonly connection: Redis) {}

  queue(name: QueueName): Queue<JobData> {
    let queue = this.queues.get(name);
    if (!queue) {
      queue = new Queue<JobData>(name, { connection: this.connection, prefix: redisKeys.bullPrefix, defaultJobOptions: jobOptions });
      queue.on('error', () => undefined);
      this.queues.set(name, queue);
    }
    return queue;
  }

  queueOf(job: JobName): Queue<JobData> {
    return this.queue(jobs[job].queue);
  }

  /** How many jobs of a queue wait, run, or are to be tried later. */
  async counts(name: QueueName): Promise<{ waiting: number; active: number; delayed: number }> {
    const counts = await this.queue(name).getJobCounts('waiting', 'prioritized', 'active', 'delayed');
    const of = (state: string): number => counts[state] ?? 0;
    return { waiting: of('waiting') + of('prioritized'), active: of('active'), delayed: of('delayed') };
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.allSettled([...this.queues.values()].map((queue) => queue.close()));
    this.connection.disconnect();
  }
}
