import { redisKeys } from '@sitekeep/contracts';
import type { Clock, Logger, Redis } from '@sitekeep/runtime';

const patienceMs = 500;
/** The clocks of two edges may differ by this: one must not take for alive what the other has forgotten. */
const clocksDifferMs = 60_000;
const mostRemembered = 50_000;

/**
 * Challenges that were answered, so that each counts once over all edges. While Redis is away each process knows only its own; to push
 * one out of its memory takes more answers than a replay is worth.
 */
export class Nonces {
  readonly #redis: Redis;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** Nonce -> when it expires, oldest first. */
  readonly #used = new Map<string, number>();

  constructor({ redis, clock, logger }: { redis: Redis; clock: Clock; logger: Logger }) {
    this.#redis = redis;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** True for the first who asks. Takes half a second at most. */
  async claim(nonce: string, expiresAt: number): Promise<boolean> {
    const now = this.#clock.nowMs();
    if (this.#used.has(nonce)) return false;
    this.#remember(nonce, expiresAt, now);
    return this.#claimFromAll(nonce, Math.max(0, expiresAt - now) + clocksDifferMs);
  }

  async #claimFromAll(nonce: string, forMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<'OK'>((resolve) => (timer = setTimeout(() => resolve('OK'), patienceMs)));
    try {
      return (await Promise.race([this.#redis.set(redisKeys.nonce(nonce), '1', 'PX', forMs, 'NX'), tooLate])) === 'OK';
    } catch (error) {
      this.#logger.debug({ err: error }, 'a challenge counts as unused as far as this process knows');
      return true;
    } finally {
      clearTimeout(timer);
    }
  }

  #remember(nonce: string, expiresAt: number, now: number): void {
    for (const [old, until] of this.#used) {
      if (until > now && this.#used.size < mostRemembered) break;
      this.#used.delete(old);
    }
    this.#used.set(nonce, expiresAt);
  }
}
