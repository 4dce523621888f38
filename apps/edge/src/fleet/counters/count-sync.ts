import { createHash } from 'node:crypto';
import { redisKeys } from '@sitekeep/contracts';
import type { Clock, Logger, Redis } from '@sitekeep/runtime';
import { countScript } from './count-script.ts';
import { Sleepers } from './sleepers.ts';
import { countTime, type FleetState, type SharedCount, urgency, type Urgency } from './shared-count.ts';

/** Keys of one call; more would keep Redis from others for too long. */
const mostPerCall = 200;
const lazyMs = 250;
/** Keys that nothing presses, per turn: so many cost Redis some 2 % of its time. */
const mostLazyPerTurn = 1000;
/** With so many waiting, a key is urgent no more for being new. */
const manyUrgent = 400;
const mostWaiting = 200_000;
/** An answer that takes longer counts as none for the time being. */
const slowMs = 1500;
/** Without anything to tell, Redis hears every so many turns that this process is there, and it who else is. */
const idleTurns = 4;
const script = createHash('sha1').update(countScript).digest('hex');
const registry = redisKeys.counter('processes');

export interface CountSyncParts {
  /** Unique among all processes of all edges. */
  readonly process: string;
  /** Processes of this machine, which may begin before they have heard of each other. */
  readonly neighbours: number;
  readonly redis: Redis;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Tells Redis what this process admitted and hears what the others did, off the path of any request: one call at a time, each for all
 * keys that wait. Urgent keys go at once, the others every quarter of a second.
 */
export class CountSync implements FleetState {
  processes: number;
  away = false;
  readonly #process: string;
  readonly #neighbours: number;
  readonly #redis: Redis;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #urgent: SharedCount[] = [];
  #lazy: SharedCount[] = [];
  readonly #sleepers = new Sleepers();
  #calling: Promise<void> | undefined;
  #planned = false;
  #turns = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ process, neighbours, redis, clock, logger }: CountSyncParts) {
    this.#process = process;
    this.#neighbours = neighbours;
    this.processes = neighbours;
    this.#redis = redis;
    this.#clock = clock;
    this.#logger = logger;
  }

  start(): void {
    this.#timer = setInterval(() => this.#turn(), lazyMs);
    if (this.#redis.status === 'ready') void this.#call();
    else this.#redis.once('ready', () => void this.#call());
  }

  /** Tells what waits, once, and that this process takes no part any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (this.away) return;
    this.#hurry(this.#lazy.splice(0));
    await this.#call();
    await this.#redis.zrem(registry, this.#process).catch(() => undefined);
  }

  queue(count: SharedCount, how: Urgency): void {
    if (how <= count.queued) return;
    if (how === urgency.urgent && this.#urgent.length < manyUrgent) {
      count.queued = how;
      this.#urgent.push(count);
      this.#plan();
    } else if (count.queued === urgency.none && this.#lazy.length < mostWaiting) {
      count.queued = urgency.lazy;
      this.#lazy.push(count);
    }
  }

  /** After the requests that are being read, so that they go in one call. */
  #plan(): void {
    if (this.#planned || this.away) return;
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      if (this.#urgent.length > 0) void this.#call();
    });
  }

  #turn(): void {
    if (!this.away) this.#hurry(this.#lazy.splice(0, mostLazyPerTurn));
    for (const count of this.#sleepers.awake(countTime(this.#clock.nowMs()))) this.queue(count, urgency.lazy);
    if (this.#urgent.length > 0 || this.away || ++this.#turns % idleTurns === 0) void this.#call();
  }

  #hurry(due: readonly SharedCount[]): void {
    for (const count of due) {
      // One that became urgent meanwhile was told already, or is about to be.
      if (count.queued !== urgency.lazy) continue;
      count.queued = urgency.urgent;
      this.#urgent.push(count);
    }
  }

  /** Resolves when nothing urgent waits any more, or Redis is away; never rejects. */
  #call(): Promise<void> {
    this.#calling ??= this.#exchangeAll().finally(() => (this.#calling = undefined));
    return this.#calling;
  }

  async #exchangeAll(): Promise<void> {
    try {
      do await this.#exchange();
      while (this.#urgent.length > 0);
    } catch (error) {
      if (!this.away) this.#logger.warn({ reason: (error as Error).message }, 'requests are counted without the other edges');
      this.away = true;
    }
  }

  async #exchange(): Promise<void> {
    const counts = this.#urgent.splice(0, mostPerCall);
    const now = this.#clock.nowMs();
    const keys = [registry];
    const args: (string | number)[] = [this.#process, now - Date.now()];
    for (const count of counts) {
      count.queued = urgency.none;
      const { windowMs, limit, burst } = count.rule;
      const report = count.report(countTime(now));
      keys.push(count.key);
      args.push(windowMs, limit, burst, report.used, report.need, report.holds);
    }
    // A process that was held up finds its timers due before it has read the answer, so that is read first.
    const slow = setTimeout(() => (slowNow = setImmediate(() => (this.away = true))), slowMs);
    let slowNow: NodeJS.Immediate | undefined;
    try {
      this.#heard(counts, await this.#run(keys, args));
    } catch (error) {
      for (const count of counts) {
        count.failed();
        this.queue(count, urgency.lazy);
      }
      throw error;
    } finally {
      clearTimeout(slow);
      clearImmediate(slowNow);
    }
  }

  async #run(keys: string[], args: (string | number)[]): Promise<number[]> {
    try {
      return (await this.#redis.evalsha(script, keys.length, ...keys, ...args)) as number[];
    } catch (error) {
      if (!(error as Error).message.startsWith('NOSCRIPT')) throw error;
      return (await this.#redis.eval(countScript, keys.length, ...keys, ...args)) as number[];
    }
  }

  #heard(counts: readonly SharedCount[], answer: readonly number[]): void {
    const now = countTime(this.#clock.nowMs());
    if (this.away) this.#logger.info('requests are counted with the other edges again');
    this.away = false;
    this.processes = Math.max(this.#neighbours, answer[0] as number);
    for (const [i, count] of counts.entries()) {
      const at = i * 5 + 1;
      const [share, prepaid] = [answer[at] as number, answer[at + 1] as number];
      const [remaining, releaseMs, atBest] = [answer[at + 2] as number, answer[at + 3] as number, answer[at + 4] as number];
      if (count.heard({ share, prepaid, remaining, releaseMs, atBest }, now)) this.queue(count, urgency.urgent);
      // What is not used soon goes back, so that it is not lost to the others.
      if (count.holdsPrepaid) this.queue(count, urgency.lazy);
      this.#sleepers.add(count);
    }
  }
}
