import { Inject, Injectable } from '@nestjs/common';
import { REDIS } from '@sitekeep/platform';
import { Clock, type Redis } from '@sitekeep/runtime';

const hourMs = 3_600_000;
/** Authorities allow five failures an hour for a hostname, and 300 orders in three hours for our account, which all customers share. */
const mostOf = { hostname: 5, account: 60 };

/** Counts orders by the hour, so that switching to and fro does not use up what authorities allow. */
@Injectable()
export class AttemptLimits {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly clock: Clock,
  ) {}

  /** Counts an attempt; false when it must wait for the next hour. */
  async take(hostname: string, accountId: string): Promise<boolean> {
    const hour = Math.floor(this.clock.nowMs() / hourMs);
    const counts = [
      { key: `sk:certificate-orders:${hour}:${hostname}`, most: mostOf.hostname },
      { key: `sk:certificate-orders:${hour}:${accountId}`, most: mostOf.account },
    ];
    let free = true;
    for (const { key, most } of counts) {
      free &&= (await this.redis.incr(key)) <= most;
      await this.redis.expire(key, hourMs / 1000);
    }
    return free;
  }
}
