import { type BanEvent, redisKeys, type EventBatch } from '@sitekeep/contracts';
import type { Clock, Logger, Redis } from '@sitekeep/runtime';
import { MinuteCounts } from './minute-counts.ts';
import type { DetectionBuffer } from './detection-buffer.ts';
import type { MachineUses } from './machine-uses.ts';
import type { RefusalBuffer } from './refusal-buffer.ts';
import type { Tallies } from './tally.ts';

const mostRefusals = 1000;
/** Each may tell of twenty matches: a batch stays within a few megabytes. */
const mostDetections = 500;
const mostBans = 1000;
const mostCounts = 10_000;
/** Counts of so many sites are told every second. Of more, a fifth is, those that wait for longest: telling takes the time of requests. */
const countsAtOnce = 1000;
const turns = 5;
const minuteMs = 60_000;
const mostUses = 5000;
/** Batches nobody has read yet; beyond it the reader is behind, and full events would only fill Redis. Counts go on. */
const backlogLimit = 2000;

export interface EventSenderOptions {
  readonly edge: string;
  readonly redis: Redis;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tallies: Tallies;
  readonly refusals: RefusalBuffer;
  readonly detections: DetectionBuffer;
  readonly machineUses: MachineUses;
  readonly bans: { takeEvents: (most: number) => BanEvent[] };
  readonly streamMaxLength: number;
}

/**
 * Sends counters, refusals and detections to the event stream about once a second, off the path of any request. A batch that could not be
 * sent is kept and sent again under the same id, so that the reader counts it once even when only the answer was lost.
 */
export class EventSender {
  readonly #options: EventSenderOptions;
  readonly #counts = new MinuteCounts();
  #unsent: EventBatch | null = null;
  #number = 0;
  #behind = false;
  /** ms since epoch: the minute in which counts were taken last */
  #minute = 0;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<boolean> | undefined;

  constructor(options: EventSenderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), 1000);
  }

  /** Sends all that is left; what Redis does not take now is lost with the process. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sending;
    this.#collect(Infinity);
    while (await this.#send()) continue;
  }

  /** One batch of what waits. False when there was nothing, or Redis did not take it. */
  flush(): Promise<boolean> {
    this.#collect(Math.max(countsAtOnce, Math.ceil(this.#options.tallies.waiting / turns)));
    this.#sending ??= this.#send().finally(() => (this.#sending = undefined));
    return this.#sending;
  }

  #collect(most: number): void {
    const { clock, tallies } = this.#options;
    const [minute, before] = [Math.floor(clock.nowMs() / minuteMs) * minuteMs, this.#minute];
    this.#minute = minute;
    // With the end of a minute all that was counted in it is taken, as counts of that minute.
    const taken = minute === before + minuteMs ? tallies.take(before) : tallies.take(minute, most);
    for (const counts of taken) this.#counts.add(counts);
    if (!this.#behind) return;
    this.#options.refusals.dropAll();
    this.#options.detections.dropAll();
  }

  async #send(): Promise<boolean> {
    this.#unsent ??= this.#nextBatch();
    if (!this.#unsent) return false;
    const { redis, streamMaxLength, logger } = this.#options;
    try {
      const batch = JSON.stringify(this.#unsent);
      await redis.xadd(redisKeys.events, 'MAXLEN', '~', streamMaxLength, '*', 'batch', batch);
      this.#unsent = null;
      this.#behind = (await redis.xlen(redisKeys.events)) > backlogLimit;
      return true;
    } catch (error) {
      logger.debug({ err: error }, 'events wait for redis');
      return false;
    }
  }

  #nextBatch(): EventBatch | null {
    const { refusals, droppedRefusals } = this.#options.refusals.take(mostRefusals);
    const counts = this.#counts.take(mostCounts);
    const bans = this.#options.bans.takeEvents(mostBans);
    const detections = this.#options.detections.take(mostDetections);
    const machineUses = this.#options.machineUses.take(mostUses);
    const all = [refusals, counts, bans, detections, machineUses];
    if (all.every(({ length }) => length === 0) && droppedRefusals === 0) return null;
    const { edge } = this.#options;
    return { id: `${edge}-${++this.#number}`, edge, refusals, counts, bans, detections, machineUses, droppedRefusals };
  }
}
