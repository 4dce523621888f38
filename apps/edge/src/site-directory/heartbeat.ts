import { type EdgeHeartbeat, redisKeys } from '@sitekeep/contracts';
import type { Clock, Redis } from '@sitekeep/runtime';

const everyMs = 5000;
const lastsSeconds = 15;
const gatherMs = 50;

/** Tells the control plane that this process lives and up to which revision it enforces. */
export class Heartbeat {
  readonly #options: { edge: string; redis: Redis; clock: Clock; appliedRevision: () => number };
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;

  constructor(options: { edge: string; redis: Redis; clock: Clock; appliedRevision: () => number }) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.#beat(), everyMs);
    this.#beat();
  }

  /** To be called when a publication was applied: somebody may be watching for it. */
  changed(): void {
    if (!this.#timer) return;
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#beat();
    }, gatherMs);
  }

  /** Takes the key away, so that nobody waits for an edge that is gone. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    this.#timer = undefined;
    await this.#options.redis.del(redisKeys.edge(this.#options.edge)).catch(() => undefined);
  }

  #beat(): void {
    const { edge, redis, clock, appliedRevision } = this.#options;
    const heartbeat: EdgeHeartbeat = { edge, at: clock.nowMs(), appliedRevision: appliedRevision() };
    redis.set(redisKeys.edge(edge), JSON.stringify(heartbeat), 'EX', lastsSeconds).catch(() => undefined);
  }
}
