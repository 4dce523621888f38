import { Inject, Injectable } from '@nestjs/common';
import { REDIS } from '@sitekeep/platform';
import { Clock, type Redis } from '@sitekeep/runtime';

const hourMs = 3_600_000;
/** Authorities allow five failures an hour for a hostname, and 300 orders in three hours for our account, which all customers share. */
const mostOf = { hostname: 5, account: 40, all: 95 };
/** When so many of the hour's orders are gone, a customer has fewer of them, so that one or two cannot use up everybody's. */
const scarce = { from: 40, account: 5 };

/** Counts orders by the hour, so that switching to and fro does not use up what authorities allow. */
@Injectable()
export class AttemptLimits {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly clock: Clock,
  ) {}

  /** Counts an attempt; false when it must wait for the next hour. */
  async take(hostname: string, accountId: string): Promise<boolean> {
    const hour = `sk:certificate-orders:${Math.floor(this.clock.nowMs() / hourMs)}`;
    if ((await this.count(`${hour}:${hostname}`)) > mostOf.hostname) return false;
    const ofAccount = await this.count(`${hour}:${accountId}`);
    const all = Number(await this.redis.get(`${hour}:all`));
    if (ofAccount > (all >= scarce.from ? scarce.account : mostOf.account)) return false;
    return (await this.count(`${hour}:all`)) <= mostOf.all;
  }

  private async count(key: string): Promise<number> {
    const count = await this.redis.incr(key);
    await this.redis.expire(key, hourMs / 1000);
    return count;
  }
}
