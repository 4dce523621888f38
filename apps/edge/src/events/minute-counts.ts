import type { MinuteCount } from '@sitekeep/contracts';

/** Of three minutes of 100,000 sites. */
const mostRows = 300_000;

/** Counts by minute and site that wait to be sent; they add up while Redis is away. */
export class MinuteCounts {
  readonly #minutes = new Map<number, Map<string, MinuteCount>>();
  #rows = 0;

  add(counts: MinuteCount): void {
    const { minute, siteId } = counts;
    const rows = this.#minutes.get(minute);
    const row = rows?.get(siteId);
    if (row) rows?.set(siteId, sum(row, counts));
    else if (this.#rows < mostRows) this.#put(rows ?? this.#begin(minute), counts);
  }

  #begin(minute: number): Map<string, MinuteCount> {
    const rows = new Map<string, MinuteCount>();
    this.#minutes.set(minute, rows);
    return rows;
  }

  #put(rows: Map<string, MinuteCount>, counts: MinuteCount): void {
    rows.set(counts.siteId, counts);
    this.#rows++;
  }

  take(most: number): MinuteCount[] {
    const taken: MinuteCount[] = [];
    for (const [minute, rows] of this.#minutes) {
      for (const [siteId, row] of rows) {
        if (taken.length === most) return taken;
        taken.push(row);
        rows.delete(siteId);
        this.#rows--;
      }
      this.#minutes.delete(minute);
    }
    return taken;
  }
}

function sum(row: MinuteCount, more: MinuteCount): MinuteCount {
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
