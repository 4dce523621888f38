import { eventBatchSchema, eventConsumerGroup, redisKeys, type EventBatch } from '@sitekeep/contracts';
import { sqlState } from '@sitekeep/platform';
import type { Logger, Redis } from '@sitekeep/runtime';

const batchesAtOnce = 50;
const blockMs = 2000;
const claimEveryMs = 5000;
const forgetConsumerMs = 600_000;
const pauseMs = 500;

export interface EventStreamOptions {
  /** Waits in blocking reads, so it is nobody else's. */
  readonly reader: Redis;
  readonly redis: Redis;
  readonly consumer: string;
  readonly logger: Logger;
  readonly ingest: (batch: EventBatch) => Promise<boolean>;
  /** Entries that a consumer has held this long are taken over: it died, or its database is away. */
  readonly claimAfterMs: number;
}
type Entry = [id: string, fields: string[] | null];

/**
 * Reads the edges' batches as one of a group. An entry is acknowledged, and leaves the stream, when its effect is committed; so
 * it may come twice, and counts once because a batch names itself. What can never be taken in is logged and let go.
 */
export class EventStream {
  readonly #options: EventStreamOptions;
  #stopping = false;
  #running: Promise<void> | undefined;
  #claimedAt = 0;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Finishes the batch at hand; the rest goes to the others. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#options.reader.disconnect();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        for (const entry of await this.#next()) await this.#take(entry);
      } catch (error) {
        if (this.#stopping) return;
        await this.#recover(error as Error);
      }
    }
  }

  async #next(): Promise<Entry[]> {
    const { reader, redis, consumer, claimAfterMs } = this.#options;
    if (Date.now() - this.#claimedAt > claimEveryMs) {
      this.#claimedAt = Date.now();
      const [, claimed] = (await redis.xautoclaim(
        redisKeys.events,
        eventConsumerGroup,
        consumer,
        claimAfterMs,
        '0',
        'COUNT',
        batchesAtOnce,
      )) as [string, Entry[]];
      await this.#forgetDeadConsumers();
      if (claimed.length > 0) return claimed;
    }
    const group = ['GROUP', eventConsumerGroup, consumer, 'COUNT', batchesAtOnce, 'BLOCK', blockMs, 'STREAMS', redisKeys.events, '>'];
    const answer = (await reader.call('xreadgroup', ...group)) as [string, Entry[]][] | null;
    return answer?.[0]?.[1] ?? [];
  }

  async #forgetDeadConsumers(): Promise<void> {
    const { redis, consumer } = this.#options;
    const rows = (await redis.xinfo('CONSUMERS', redisKeys.events, eventConsumerGroup)) as (string | number)[][];
    for (const row of rows) {
      const field = (name: string) => row[row.indexOf(name) + 1];
      const dead = Number(field('idle')) > forgetConsumerMs && Number(field('pending')) === 0 && field('name') !== consumer;
      if (dead) await redis.xgroup('DELCONSUMER', redisKeys.events, eventConsumerGroup, String(field('name')));
    }
  }

  async #take([id, fields]: Entry): Promise<void> {
    const batch = this.#read(id, fields);
    if (batch && !(await this.#ingest(batch, id))) return;
    await this.#options.redis.multi().xack(redisKeys.events, eventConsumerGroup, id).xdel(redisKeys.events, id).exec();
  }

  /** True when the batch is done with. False when the database was away until we were told to stop: it stays for the others. */
  async #ingest(batch: EventBatch, entry: string): Promise<boolean> {
    const { ingest, logger } = this.#options;
    for (;;) {
      try {
        await ingest(batch);
        return true;
      } catch (error) {
        if (isFaultOfTheData(error)) {
          logger.error({ err: error, entry, batch: batch.id, alarm: 'batch_refused' }, 'a batch cannot be stored and is let go');
          return true;
        }
        logger.warn({ err: error, entry }, 'a batch waits for the database');
        if (this.#stopping) return false;
        await sleep(pauseMs);
      }
    }
  }

  #read(id: string, fields: string[] | null): EventBatch | null {
    const text = fields?.[fields.indexOf('batch') + 1];
    const parsed = eventBatchSchema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' };
    this.#options.logger.error(
      { entry: id, fault: `${path.join('.')}: ${message}`, alarm: 'batch_malformed' },
      'a batch cannot be read and is let go',
    );
    return null;
  }

  /** After Redis was flushed the group is gone; it is made again from the beginning of the stream. */
  async #recover(error: Error): Promise<void> {
    const { redis, logger } = this.#options;
    if (error.message.startsWith('NOGROUP') || error.message.includes('no such key')) {
      await redis.xgroup('CREATE', redisKeys.events, eventConsumerGroup, '0', 'MKSTREAM').catch((fault: Error) => {
        if (!fault.message.startsWith('BUSYGROUP')) logger.warn({ err: fault }, 'the consumer group was not made');
      });
      return;
    }
    logger.warn({ reason: error.message }, 'the event stream cannot be read');
    await sleep(pauseMs);
  }
}

/** Data exceptions and broken constraints (SQLSTATE 22… and 23…) stay what they are however often they are tried. */
const isFaultOfTheData = (error: unknown): boolean => /^2[23]/.test(sqlState(error) ?? '');
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
