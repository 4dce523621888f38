import { Injectable } from '@nestjs/common';
import { jobs, type DeadJob, type JobName, type Page, type PageQuery, type QueueName } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import { invalidContent } from '../http/problem-error.ts';
import { Transactions } from '../database/transactions.ts';

export type DeadRow = {
  id: string;
  job: JobName;
  payload: Record<string, unknown>;
  error: string;
  rounds: number;
  createdAt: Date;
  failingSince: Date;
  diedAt: Date;
};
const columns = `id, job, payload, coalesce(last_error, '') AS error, rounds, created_at AS "createdAt", failing_since AS "failingSince", dead_at AS "diedAt"`;

/** Jobs that wait for staff, because they failed for a day. They lie in Postgres: nothing is lost with Redis. */
@Injectable()
export class DeadJobs {
  constructor(private readonly transactions: Transactions) {}

  /** Last died first; the cursor is the id of the last. */
  async page(query: PageQuery): Promise<Page<DeadJob>> {
    const after = query.after === undefined ? null : await this.find(query.after);
    if (query.after !== undefined && !after)
      throw invalidContent([{ pointer: '/after', code: 'invalid_cursor', detail: 'Send the nextCursor of the page before.' }]);
    const rows: DeadRow[] = await this.transactions.manager.query(
      `SELECT ${columns} FROM outbox WHERE dead_at IS NOT NULL AND ($1::timestamptz IS NULL OR (dead_at, id) < ($1, $2))
       ORDER BY dead_at DESC, id DESC LIMIT $3`,
      [after?.diedAt ?? null, after?.id ?? null, query.limit + 1],
    );
    const data = rows.slice(0, query.limit);
    return { data: data.map(showDeadJob), nextCursor: rows.length > query.limit ? data.at(-1)!.id : null };
  }

  async find(id: string): Promise<DeadRow | null> {
    const sql = `SELECT ${columns} FROM outbox WHERE id = $1 AND dead_at IS NOT NULL`;
    const rows: DeadRow[] = await this.transactions.manager.query(sql, [id]);
    return rows[0] ?? null;
  }

  /** Of one queue, last died first. */
  async ofQueue(queue: QueueName, offset: number, limit: number): Promise<DeadRow[]> {
    const sql = `SELECT ${columns} FROM outbox WHERE dead_at IS NOT NULL AND job = ANY($1) ORDER BY dead_at DESC, id DESC OFFSET $2 LIMIT $3`;
    return this.transactions.manager.query(sql, [jobsOf(queue), offset, limit]);
  }

  /** How many there are of each queue; those without any are left out. */
  async counts(): Promise<Map<QueueName, number>> {
    const sql = `SELECT job, count(*)::int AS count FROM outbox WHERE dead_at IS NOT NULL GROUP BY job`;
    const rows: { job: JobName; count: number }[] = await this.transactions.manager.query(sql);
    const counts = new Map<QueueName, number>();
    for (const { job, count } of rows) counts.set(jobs[job].queue, (counts.get(jobs[job].queue) ?? 0) + count);
    return counts;
  }

  /** Gives it to the workers again, as if it had never failed. False when it is not dead. */
  async retry(manager: EntityManager, id: string): Promise<boolean> {
    const [rows]: [unknown[], number] = await manager.query(
      `UPDATE outbox SET dead_at = NULL, next_at = NULL, failing_since = NULL, rounds = 0, enqueued_at = NULL, version = version + 1
       WHERE id = $1 AND dead_at IS NOT NULL RETURNING id`,
      [id],
    );
    return rows.length > 0;
  }
}

const jobsOf = (queue: QueueName): JobName[] => (Object.keys(jobs) as JobName[]).filter((name) => jobs[name].queue === queue);

const showDeadJob = (row: DeadRow): DeadJob => ({
  id: row.id,
  job: row.job,
  queue: jobs[row.job].queue,
  payload: row.payload,
  error: row.error,
  rounds: row.rounds,
  failingSince: row.failingSince.toISOString(),
  diedAt: row.diedAt.toISOString(),
});
