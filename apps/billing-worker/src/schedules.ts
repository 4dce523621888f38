import { randomUUID } from 'node:crypto';
import { jobs, type JobName } from '@sitekeep/contracts';
import { jobOptions, type JobQueues } from '@sitekeep/platform';
import type { Logger } from '@sitekeep/runtime';

type Schedule = { job: JobName; everyMs: number };
const checkMs = 2000;
const tick = { outboxId: null, version: 1, payload: {} };

/**
 * Keeps the ticks of BullMQ going: due dates are rows, so a tick that is lost delays and never loses anything. Schedules that
 * are gone (Redis was flushed) or stand still are set again.
 */
export class Schedules {
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;

  constructor(
    private readonly queues: JobQueues,
    private readonly schedules: readonly Schedule[],
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.each((schedule) => this.set(schedule));
    this.timer = setInterval(() => this.each((schedule) => this.mend(schedule)), checkMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Does a job now, besides its schedule. */
  async now(job: JobName): Promise<void> {
    await this.queues.queueOf(job).add(job, tick, { ...jobOptions, jobId: `${job}-now-${randomUUID()}` });
  }

  private each(work: (schedule: Schedule) => Promise<void>): void {
    this.running ??= Promise.all(this.schedules.map(work))
      .then(() => undefined)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'schedules: tried again in two seconds'))
      .finally(() => (this.running = undefined));
  }

  private async mend(schedule: Schedule): Promise<void> {
    const found = await this.queues.queueOf(schedule.job).getJobScheduler(schedule.job);
    const standsStill = found?.next !== undefined && found.next < Date.now() - schedule.everyMs - 10_000;
    if (found && !standsStill) return;
    await this.set(schedule);
    this.logger.warn({ job: schedule.job }, 'schedule was gone and is set again');
  }

  private async set({ job, everyMs }: Schedule): Promise<void> {
    const template = { name: job, data: tick, opts: jobOptions };
    await this.queues.queue(jobs[job].queue).upsertJobScheduler(job, { every: everyMs }, template);
  }
}
