import { type Purge, purgeSchema, redisKeys } from '@sitekeep/contracts';
import type { Clock, Logger, Redis } from '@sitekeep/runtime';
import { readStored } from '../../site-directory/stored.ts';
import type { AppliedPurge } from './purge-log.ts';
import type { KeptPlace } from './purge-place.ts';
import { aheadOf, isLater, readAfter, startOfStream, type StreamEntry, streamState, timeOf } from './purge-stream.ts';

/** What purges are applied to. */
export interface Purgeable {
  purge(purge: AppliedPurge): Promise<void>;
  doubt(before: number): Promise<void>;
  trustDisk(): void;
  forgetPurges(before: number): void;
}

export interface FollowerParts {
  /** A connection of its own: reading blocks it. */
  readonly redis: Redis;
  readonly store: Purgeable;
  /** Null without a disk tier: then every process begins with nothing that could miss a purge. */
  readonly place: KeptPlace | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** In favour of purging, for what clocks may differ after they were compared. */
const marginMs = 1000;
/** Also how much the clocks of control plane and edges may differ where nothing tells. */
const lateMs = 60_000;
/** No answer is on its way for longer, and so no later one can be older than a purge that is forgotten. */
const rememberMs = 15 * 60_000;
/** At the start purges of the last while are applied again: a process that had not heard of them may have written to disk since. */
const againMs = rememberMs;
const retryMs = 100;

/**
 * Follows the stream of purges: each is in force within moments of being added, and none is missed. After a lost connection it reads on
 * from where it was; when the stream does not reach back so far, or was emptied, everything that is older needs its origin's yes.
 */
export class PurgeFollower {
  readonly #parts: FollowerParts;
  /** The last one that was seen, and how many the stream had been given by then; null before the first look at it. */
  #at: { id: string; added: number } | null = null;
  /** Up to when something may have been missed, in the edge's time. */
  #doubted: number | null = null;
  #caughtUp = false;
  #stopped = false;
  #following: Promise<void> | null = null;
  #forgetting: NodeJS.Timeout | undefined;
  #placing: Promise<void> = Promise.resolve();

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** Resolves when all purges up to now are in force; it does not while Redis is away. */
  async start(): Promise<void> {
    const { store, place, clock } = this.#parts;
    const kept = (await place?.read()) ?? null;
    if (kept) this.#at = { id: kept.id, added: kept.added };
    if (kept?.doubted) await this.#doubt(kept.doubted);
    this.#forgetting = setInterval(() => store.forgetPurges(clock.nowMs() - rememberMs), 60_000).unref();
    await new Promise<void>((resolve) => {
      this.#following = this.#follow(resolve);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#forgetting);
    this.#parts.redis.disconnect();
    await this.#following;
    await this.#placing;
  }

  async #follow(onCaughtUp: () => void): Promise<void> {
    const { redis, logger } = this.#parts;
    while (!this.#stopped) {
      try {
        if (redis.status !== 'ready') {
          await new Promise((resolve) => setTimeout(resolve, retryMs));
          continue;
        }
        await this.#catchUp();
        onCaughtUp();
        while (!this.#stopped) await this.#next(true);
      } catch (error) {
        if (this.#stopped) return;
        logger.debug({ err: error }, 'purges cannot be followed');
        // A connection that died without a word answers nothing: a new one will.
        if (redis.status === 'ready') redis.disconnect(true);
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  /** Finds out whether something was missed, and applies what was added since. */
  async #catchUp(): Promise<void> {
    const { redis, store, place, clock, logger } = this.#parts;
    const before = this.#at;
    const state = await streamState(redis, before?.id ?? startOfStream);
    // What is in memory was stored after the first look. What lies on disk may be older than anything.
    const missed = before ? state.added - before.added !== state.after : place !== null;
    if (missed) {
      if (before) logger.warn('purges may have been missed: what is stored is used only once its origin has confirmed it');
      await this.#doubt(clock.nowMs());
    }
    if (!before) this.#at = { id: state.lastId, added: state.added };
    else if (isLater(before.id, state.lastId)) this.#at = { id: startOfStream, added: state.added - state.length };
    else this.#at = { id: before.id, added: state.added - state.after };
    const repeated = !this.#caughtUp && before ? await this.#repeatLate(before.id) : [];
    while (await this.#next(false));
    this.#caughtUp = true;
    store.trustDisk();
    this.#keepPlace(repeated);
  }

  /** Applies those of the last while once more. */
  async #repeatLate(upTo: string): Promise<Promise<void>[]> {
    const applied: Promise<void>[] = [];
    let id = `${Math.max(0, timeOf(upTo) - againMs)}-0`;
    for (;;) {
      const entries = (await readAfter(this.#parts.redis, id, false)).filter((entry) => !isLater(entry.id, upTo));
      if (entries.length === 0) return applied;
      applied.push(...(await this.#apply(entries)));
      id = (entries.at(-1) as StreamEntry).id;
    }
  }

  /** Reads on. False when there was nothing. */
  async #next(wait: boolean): Promise<boolean> {
    const at = this.#at as { id: string; added: number };
    const entries = await readAfter(this.#parts.redis, at.id, wait);
    if (entries.length === 0) return false;
    const applied = await this.#apply(entries);
    this.#at = { id: (entries.at(-1) as StreamEntry).id, added: at.added + entries.length };
    this.#keepPlace(applied);
    return true;
  }

  /** They are in force when this resolves; the promises it gives tell when they have seen every object. */
  async #apply(entries: readonly StreamEntry[]): Promise<Promise<void>[]> {
    const { redis, store, clock, logger } = this.#parts;
    const ahead = await aheadOf(redis, () => clock.nowMs());
    const applied: Promise<void>[] = [];
    for (const { id, text } of entries) {
      try {
        const purge = readStored(purgeSchema, redisKeys.purges, text);
        if (purge) applied.push(store.purge(inEdgeTime(purge, { added: timeOf(id), ahead, now: clock.nowMs() })));
      } catch (error) {
        logger.error({ err: error, alarm: 'purge_invalid' }, 'a purge cannot be read');
      }
    }
    return applied;
  }

  async #doubt(before: number): Promise<void> {
    this.#doubted = Math.max(this.#doubted ?? -Infinity, before);
    await this.#parts.store.doubt(before);
  }

  /** Once they have seen every object, so that whoever begins there misses nothing. */
  #keepPlace(applied: readonly Promise<void>[]): void {
    const { place, logger } = this.#parts;
    const at = this.#at;
    if (!place || !at) return;
    const keep = async () => {
      await Promise.all(applied);
      await place.write({ ...at, doubted: this.#doubted });
    };
    this.#placing = this.#placing
      .then(keep)
      .catch((error: unknown) => logger.warn({ err: error }, 'the place in the stream of purges was not kept'));
  }
}

/**
 * One that was added at once means what was asked for until then, by the clock of Redis: it tells what the edge's own differs by. One
 * that comes late, or is told again after a loss of Redis, goes by its own time. But neither means anything that the edge asked for
 * after it had heard of the purge.
 */
function inEdgeTime(
  { siteId, kind, value, hard, at }: Purge,
  { added, ahead, now }: Record<'added' | 'ahead' | 'now', number>,
): AppliedPurge {
  const until = added - at > lateMs ? at + lateMs : Math.max(added + ahead, at) + marginMs;
  return { siteId, kind, value, hard, before: Math.min(until, now) };
}
