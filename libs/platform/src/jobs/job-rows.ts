import { jobs, type JobName, type QueueName } from '@sitekeep/contracts';
import type { Job } from 'bullmq';
import type { DataSource } from 'typeorm';
import type { JobData } from './job-queues.ts';

type RowOf = { id: string; version: number };

/** From one round of tries to the next: a minute at first, then twice as long each time, up to this. Edges wait for rulesets. */
const longestPauseSeconds: Record<QueueName, number> = {
  publication: 60,
  purges: 60,
  mail: 900,
  billing: 3600,
  certificates: 3600,
  sweeps: 3600,
};
/** What failed in every round for so long is not tried again by itself. */
const hoursToDie = 24;

/** What workers write of the outbox rows of their jobs. Machine time, as all of the outbox. */
export class JobRows {
  constructor(private readonly dataSource: DataSource) {}

  /** Unless it was opened again meanwhile. */
  async done({ id, version }: RowOf): Promise<void> {
    await this.dataSource.query(
      `UPDATE outbox SET done_at = clock_timestamp(), last_error = NULL, failing_since = NULL, next_at = NULL WHERE id = $1 AND version = $2`,
      [id, version],
    );
  }

  /** The last try of a round puts the next one off, and at last for a person to see. */
  async failed({ id, version }: RowOf, job: Pick<Job<JobData>, 'name' | 'attemptsMade' | 'opts'>, error: unknown): Promise<void> {
    const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    const pause = longestPauseSeconds[jobs[job.name as JobName].queue];
    await this.dataSource.query(
      `UPDATE outbox SET last_error = $3::text ${isLast ? this.roundOver : ''} WHERE id = $1 AND version = $2 AND done_at IS NULL`,
      [id, version, String(error).slice(0, 500), ...(isLast ? [pause, hoursToDie] : [])],
    );
  }

  private readonly roundOver = `,
    rounds = rounds + 1,
    failing_since = coalesce(failing_since, clock_timestamp()),
    next_at = clock_timestamp() + make_interval(secs => least($4::numeric, 60 * 2 ^ least(rounds, 20))::double precision),
    dead_at = CASE WHEN failing_since < clock_timestamp() - make_interval(hours => $5::integer) THEN clock_timestamp() END`;
}
