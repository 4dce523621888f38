import { Injectable } from '@nestjs/common';
import type { Traffic } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import { InsightRepository, type TrafficRow } from './insight.repository.ts';
import { lastHours, stepsOf } from './traffic-steps.ts';

type Sums = Traffic['totals'];
const none: Sums = { requests: 0, refused: 0, limited: 0, challenged: 0, cached: 0, originErrors: 0, bytesOut: 0 };

/** Traffic of a site as the customer sees it. Throws not_found unless the site is the account's. */
@Injectable()
export class TrafficReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: InsightRepository,
    private readonly sites: SitesReadModel,
    private readonly clock: Clock,
  ) {}

  /** A point for every step, also for those without traffic. */
  async series(accountId: string, siteId: string, hours: number): Promise<Traffic> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    const range = lastHours(hours, this.clock.now());
    const rows = await this.repository.traffic(manager, siteId, range.from, range.to, range.stepSeconds);
    const byTime = new Map(rows.map((row) => [row.at.getTime(), row]));
    const points = stepsOf(range).map((at) => ({ at: at.toISOString(), ...sumsOf(byTime.get(at.getTime())) }));
    const totals = rows.map(sumsOf).reduce(add, none);
    return { from: range.from.toISOString(), to: range.to.toISOString(), stepSeconds: range.stepSeconds, points, totals };
  }
}

function sumsOf(row: TrafficRow | undefined): Sums {
  if (!row) return none;
  const { requests, refused, limited, challenged, cached, originErrors, bytesOut } = row;
  return { requests, refused, limited, challenged, cached, originErrors, bytesOut };
}

function add(a: Sums, b: Sums): Sums {
  return {
    requests: a.requests + b.requests,
    refused: a.refused + b.refused,
    limited: a.limited + b.limited,
    challenged: a.challenged + b.challenged,
    cached: a.cached + b.cached,
    originErrors: a.originErrors + b.originErrors,
    bytesOut: a.bytesOut + b.bytesOut,
  };
}
