import { Injectable } from '@nestjs/common';
import { Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { PurgesRepository } from './purges.repository.ts';

/** How long purges are kept, so that edges that were away, or a Redis that lost them, can be told. */
export const purgesKeptMs = 7 * 24 * 60 * 60 * 1000;
const atOnce = 5000;

/** Deletes purges that have been kept long enough. */
@Injectable()
export class PurgeRetention {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly repository: PurgesRepository,
  ) {}

  /** In small portions; returns how many went. */
  async deleteOld(): Promise<number> {
    const before = new Date(this.clock.nowMs() - purgesKeptMs);
    let deleted = 0;
    for (let count = atOnce; count === atOnce; deleted += count)
      count = await this.repository.deleteOld(this.transactions.manager, before, atOnce);
    return deleted;
  }
}
