import { Injectable } from '@nestjs/common';
import { queues, type JobName, type Queue, type QueueName } from '@sitekeep/contracts';
import { DeadJobs, JobQueues } from '@sitekeep/platform';

/** The queues as staff see them: what waits, what is dead, and what comes by schedule. */
@Injectable()
export class QueuesReadModel {
  constructor(
    private readonly jobQueues: JobQueues,
    private readonly dead: DeadJobs,
  ) {}

  async list(): Promise<Queue[]> {
    const dead = await this.dead.counts();
    return Promise.all(queues.map((name) => this.one(name, dead.get(name) ?? 0)));
  }

  private async one(name: QueueName, dead: number): Promise<Queue> {
    const schedulers = await this.jobQueues.queue(name).getJobSchedulers();
    const schedules = schedulers.map(({ key, every, next }) => ({
      job: key as JobName,
      everySeconds: Math.round(Number(every ?? 0) / 1000),
      nextAt: next === undefined ? null : new Date(next).toISOString(),
    }));
    return { name, ...(await this.jobQueues.counts(name)), dead, schedules };
  }
}
