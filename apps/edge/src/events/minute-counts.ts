import type { MinuteCount } from '@sitekeep/contracts';
import type { Counts } from './tally.ts';

const mostRows = 100_000;

/** Counts by site and minute that wait to be sent; they add up while Redis is away. */
export class MinuteCounts {
  readonly #rows = new Map<string, MinuteCount>();

  add(siteId: string, now: number, counts: Counts): void {
    const minute = Math.floor(now / 60_000) * 60_000;
    const key = `${minute} ${siteId}`;
    const row = this.#rows.get(key);
    if (row) this.#rows.set(key, sum(row, counts));
    else if (this.#rows.size < mostRows) this.#rows.set(key, { siteId, minute, ...counts });
  }

  take(most: number): MinuteCount[] {
    const rows: MinuteCount[] = [];
    for (const [key, row] of this.#rows) {
      if (rows.length === most) break;
      rows.push(row);
      this.#rows.delete(key);
    }
    return rows;
  }
}

function sum(row: MinuteCount, more: Counts): MinuteCount {
  return {
    siteId: row.siteId,
    minute: row.minute,
    requests: row.requests + more.requests,
    refused: row.refused + more.refused,
    limited: row.limited + more.limited,
    challenged: row.challenged + more.challenged,
    cached: row.cached + more.cached,
    originErrors: row.originErrors + more.originErrors,
    bytesIn: row.bytesIn + more.bytesIn,
    bytesOut: row.bytesOut + more.bytesOut,
  };
}
