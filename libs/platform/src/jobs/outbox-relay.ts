import { setTimeout } from 'node:timers/promises';
import type { JobName } from '@sitekeep/contracts';
import type { Logger } from '@sitekeep/runtime';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { jobOptions, type JobQueues } from './job-queues.ts';

type Row = { id: string; job: JobName; payload: unknown; version: number };
const batch = 500;
const pollMs = 1000;
/** After this time a row that is enqueued but not done is enqueued again: its job may be lost with Redis. */
export const retryAfterSeconds = 60;

/**
 * Moves open outbox rows into BullMQ. Woken by NOTIFY, and each second in case one is lost. Any number may run: rows are taken
 * under SKIP LOCKED, and the job id makes a second enqueueing harmless.
 */
export class OutboxRelay {
  private listener?: pg.Client;
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;
  private again = false;
  private stopped = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly queues: JobQueues,
    private readonly databaseUrl: string,
    private readonly logger: Logger,
  ) {}

  start(): void {
    void this.listen();
    this.timer = setInterval(() => this.wake(), pollMs);
    this.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.listener?.end().catch(() => undefined);
    // A batch that waits for a Redis that is away is given up: its rows stay open.
    await Promise.race([this.running, setTimeout(2000, undefined, { ref: false })]);
  }

  wake(): void {
    if (this.stopped) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.drain()
      .catch((error: unknown) => this.logger.warn({ err: error }, 'relay: tried again in a second'))
      .finally(() => {
        this.running = undefined;
        if (this.again) {
          this.again = false;
          this.wake();
        }
      });
  }

  private async drain(): Promise<void> {
    while (!this.stopped && (await this.relay()) === batch);
  }

  /** Enqueues one batch; the row is marked only after Redis has taken the job. Returns how many rows were open. */
  private relay(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const rows: Row[] = await manager.query(
        `SELECT id, job, payload, version FROM outbox
         WHERE done_at IS NULL AND dead_at IS NULL AND (next_at IS NULL OR next_at <= clock_timestamp())
           AND (enqueued_at IS NULL OR enqueued_at < clock_timestamp() - make_interval(secs => $1))
         ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
        [retryAfterSeconds, batch],
      );
      if (rows.length === 0) return 0;
      for (const row of rows) await this.enqueue(row);
      await manager.query('UPDATE outbox SET enqueued_at = clock_timestamp() WHERE id = ANY($1)', [rows.map((row) => row.id)]);
      return rows.length;
    });
  }

  private async enqueue(row: Row): Promise<void> {
    // A row opened again while its job still runs needs a job of its own.
    const jobId = row.version === 1 ? row.id : `${row.id}-v${row.version}`;
    await this.queues
      .queueOf(row.job)
      .add(row.job, { outboxId: row.id, version: row.version, payload: row.payload }, { ...jobOptions, jobId });
  }

  private async listen(): Promise<void> {
    if (this.stopped) return;
    const client = new pg.Client({ connectionString: this.databaseUrl, application_name: 'sitekeep-relay' });
    const retry = () => {
      if (this.listener !== client) return;
      this.listener = undefined;
      if (!this.stopped) void setTimeout(1000, undefined, { ref: false }).then(() => this.listen());
    };
    this.listener = client;
    client.on('error', retry);
    client.on('end', retry);
    client.on('notification', () => this.wake());
    try {
      await client.connect();
      await client.query('LISTEN outbox');
      this.wake();
    } catch {
      retry();
    }
  }
}
