import { redisKeys } from '@sitekeep/contracts';
import type { Redis } from '@sitekeep/runtime';

export interface StreamEntry {
  readonly id: string;
  readonly text: string | null;
}

export const startOfStream = '0-0';
/** Below the time after which a command counts as lost. */
const blockMs = 1000;
const atOnce = 500;

/** ms since epoch, by the clock of Redis. */
export const timeOf = (id: string): number => Number(id.split('-')[0]);

export function isLater(id: string, other: string): boolean {
  const [ms = 0, number = 0] = id.split('-').map(Number);
  const [otherMs = 0, otherNumber = 0] = other.split('-').map(Number);
  return ms > otherMs || (ms === otherMs && number > otherNumber);
}

/** What there is after `id`; waits up to a second when there is nothing. On a connection of its own: it blocks. */
export async function readAfter(redis: Redis, id: string, wait: boolean): Promise<StreamEntry[]> {
  const answer = wait
    ? await redis.xread('COUNT', atOnce, 'BLOCK', blockMs, 'STREAMS', redisKeys.purges, id)
    : await redis.xread('COUNT', atOnce, 'STREAMS', redisKeys.purges, id);
  const entries = answer?.[0]?.[1] ?? [];
  return entries.map(([entryId, fields]) => ({ id: entryId, text: fieldOf(fields, 'purge') }));
}

export interface StreamState {
  /** How many it was given since it exists; 0 when there is no stream. */
  readonly added: number;
  /** How many of them it still holds. */
  readonly length: number;
  /** Of the last one it was given. */
  readonly lastId: string;
  /** How many come after the id that was asked about. */
  readonly after: number;
}

const noStream: StreamState = { added: 0, length: 0, lastId: startOfStream, after: 0 };
/** Who is further behind than this has missed something for all practical purposes. */
const mostAfter = 10_000;

/** The stream's state and how much is behind the id, at one moment. */
export async function streamState(redis: Redis, id: string): Promise<StreamState> {
  const results = await redis
    .multi()
    .exists(redisKeys.purges)
    .xrange(redisKeys.purges, `(${id}`, '+', 'COUNT', mostAfter)
    .xinfo('STREAM', redisKeys.purges)
    .exec();
  const [[, exists] = [], [, entries] = [], [, info] = []] = (results ?? []) as [unknown, unknown][];
  if (exists !== 1) return noStream;
  const fact = (name: string) => fieldOf(info as unknown[], name);
  return {
    added: Number(fact('entries-added')),
    length: Number(fact('length')),
    lastId: String(fact('last-generated-id')),
    after: (entries as unknown[]).length,
  };
}

/** How far the clock of this edge is ahead of that of Redis, in ms. */
export async function aheadOf(redis: Redis, nowMs: () => number): Promise<number> {
  const [seconds, micros] = await redis.time();
  return nowMs() - (Number(seconds) * 1000 + Math.floor(Number(micros) / 1000));
}

function fieldOf(fields: readonly unknown[], name: string): string | null {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === name) return String(fields[i + 1]);
  return null;
}
