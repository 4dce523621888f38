import { Injectable } from '@nestjs/common';
import { Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { InsightRepository, type RetiredTable } from './insight.repository.ts';

const dayMs = 86_400_000;
const keptDays: Record<RetiredTable, number> = { security_event: 30, firewall_event: 30, traffic_minute: 90, ingested_batch: 7 };
const atOnce = 5000;

/** Deletes what has been kept long enough. */
@Injectable()
export class InsightRetention {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: InsightRepository,
    private readonly clock: Clock,
  ) {}

  /** In small portions, so that nobody waits for a lock; returns how many rows went. */
  async deleteOld(): Promise<number> {
    let deleted = 0;
    for (const table of Object.keys(keptDays) as RetiredTable[]) {
      const before = new Date(this.clock.nowMs() - keptDays[table] * dayMs);
      for (let count = atOnce; count === atOnce; deleted += count) {
        count = await this.repository.deleteOlder(this.transactions.manager, table, before, atOnce);
      }
    }
    return deleted;
  }
}
