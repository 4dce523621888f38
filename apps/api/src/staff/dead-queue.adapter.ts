import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { JobCounts, JobStatus, QueueJob, QueueJobJson } from '@bull-board/api/dist/types.js';
import type { QueueName } from '@sitekeep/contracts';
import type { DeadJobs, DeadRow, JobQueues } from '@sitekeep/platform';

type BoardJob = Awaited<ReturnType<BullMQAdapter['getJobs']>>[number];

/**
 * A queue for bull-board, to be looked at only. What it calls failed are our dead jobs: they lie in Postgres, and BullMQ, which may
 * lose all it has, keeps none.
 */
export class DeadQueueAdapter extends BullMQAdapter {
  constructor(
    queues: JobQueues,
    private readonly queueName: QueueName,
    private readonly dead: DeadJobs,
  ) {
    super(queues.queue(queueName), { readOnlyMode: true, allowRetries: false });
  }

  override async getJobCounts(): Promise<JobCounts> {
    return { ...(await super.getJobCounts()), failed: (await this.dead.counts()).get(this.queueName) ?? 0 };
  }

  override async getJobs(statuses: JobStatus[], start = 0, end = -1): Promise<BoardJob[]> {
    const alive = statuses.filter((status) => status !== 'failed');
    const jobs = alive.length > 0 ? await super.getJobs(alive, start, end) : [];
    if (alive.length === statuses.length) return jobs;
    const most = end < start ? 100 : end - start + 1;
    return [...jobs, ...(await this.dead.ofQueue(this.queueName, start, most)).map(deadJob)];
  }

  override async getJob(id: string): Promise<BoardJob | undefined> {
    const row = await this.dead.find(id);
    return row ? deadJob(row) : super.getJob(id);
  }
}

/** The board may not change anything: dead jobs are tried again in the console, with a reason. */
const refuse = (): Promise<never> => Promise.reject(new Error('the board only shows'));

/** All that the board asks of a job. */
const deadJob = (row: DeadRow): BoardJob =>
  asked({
    opts: {},
    promote: refuse,
    remove: refuse,
    retry: refuse,
    getState: () => Promise.resolve('failed'),
    toJSON: () => jsonOf(row),
  });
const asked = (job: QueueJob): BoardJob => job as unknown as BoardJob;

const jsonOf = ({ id, job, payload, error, rounds, createdAt, failingSince, diedAt }: DeadRow): QueueJobJson => ({
  id,
  name: job,
  progress: 0,
  attemptsMade: rounds,
  timestamp: createdAt.getTime(),
  processedOn: failingSince.getTime(),
  finishedOn: diedAt.getTime(),
  failedReason: error,
  stacktrace: [error],
  data: payload,
  returnvalue: null,
  opts: {},
});
