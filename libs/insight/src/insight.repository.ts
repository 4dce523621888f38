import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { LessThan, Not } from 'typeorm';
import { SecurityEvent } from './security-event.entity.ts';
import { TrafficMinute } from './traffic-minute.entity.ts';

/** A row of traffic_minute on its way in: one edge process's share of the minute. */
export interface MinuteShare {
  siteId: string;
  minute: Date;
  requests: number;
  refused: number;
  limited: number;
  challenged: number;
  cached: number;
  originErrors: number;
  bytesIn: number;
  bytesOut: number;
}

/** Which refusals of a site: absent means all, but of those who were only asked to sign in: these come by their reason or request. */
export type EventFilter = Partial<Pick<SecurityEvent, 'address' | 'requestId' | 'reason'>>;

/** Sums over one step of a chart. */
export interface TrafficRow {
  at: Date;
  requests: number;
  refused: number;
  limited: number;
  challenged: number;
  cached: number;
  originErrors: number;
  bytesOut: number;
}

const retired = {
  security_event: { key: 'id', age: 'at' },
  traffic_minute: { key: '(site_id, minute)', age: 'minute' },
  firewall_event: { key: 'id', age: 'at' },
  ingested_batch: { key: 'id', age: 'ingested_at' },
} as const;
export type RetiredTable = keyof typeof retired;

/** The only SQL of insight. Reads name a site, whose account the read models have checked. */
@Injectable()
export class InsightRepository {
  /** False when the batch is counted already. */
  async claimBatch(manager: EntityManager, id: string, at: Date): Promise<boolean> {
    const sql = 'INSERT INTO ingested_batch (id, ingested_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id';
    return (await manager.query<unknown[]>(sql, [id, at])).length === 1;
  }

  async addEvents(manager: EntityManager, events: SecurityEvent[]): Promise<void> {
    if (events.length > 0) await manager.createQueryBuilder().insert().into(SecurityEvent).values(events).execute();
  }

  /** Adds to the minutes, in the order of their keys, so that two workers never wait for each other in a circle. */
  async addMinutes(manager: EntityManager, shares: MinuteShare[]): Promise<void> {
    if (shares.length === 0) return;
    const sql = `
      INSERT INTO traffic_minute AS kept (site_id, minute, requests, refused, limited, challenged, cached, origin_errors, bytes_in, bytes_out)
      SELECT "siteId", minute, sum(requests), sum(refused), sum(limited), sum(challenged), sum(cached), sum("originErrors"), sum("bytesIn"), sum("bytesOut")
      FROM jsonb_to_recordset($1::jsonb) AS share("siteId" uuid, minute timestamptz, requests bigint, refused bigint,
        limited bigint, challenged bigint, cached bigint, "originErrors" bigint, "bytesIn" bigint, "bytesOut" bigint)
      GROUP BY "siteId", minute ORDER BY "siteId", minute
      ON CONFLICT (site_id, minute) DO UPDATE SET requests = kept.requests + excluded.requests,
        refused = kept.refused + excluded.refused, limited = kept.limited + excluded.limited,
        challenged = kept.challenged + excluded.challenged, cached = kept.cached + excluded.cached,
        origin_errors = kept.origin_errors + excluded.origin_errors, bytes_in = kept.bytes_in + excluded.bytes_in,
        bytes_out = kept.bytes_out + excluded.bytes_out`;
    await manager.query(sql, [JSON.stringify(shares)]);
  }

  /** Newest first, those older than the cursor that fit the filter. */
  async events(
    manager: EntityManager,
    siteId: string,
    filter: EventFilter,
    before: string | null,
    limit: number,
  ): Promise<SecurityEvent[]> {
    const older = before === null ? {} : { id: LessThan(before) };
    const refused = filter.reason || filter.requestId ? {} : { reason: Not<SecurityEvent['reason']>('sign_in_required') };
    return manager.find(SecurityEvent, { where: { ...filter, ...refused, siteId, ...older }, order: { id: 'DESC' }, take: limit });
  }

  /** Sums by step from `from` on, only steps that had traffic. */
  async traffic(manager: EntityManager, siteId: string, from: Date, to: Date, stepSeconds: number): Promise<TrafficRow[]> {
    const sql = `
      SELECT date_bin(make_interval(secs => $4), minute, $2) AS at, sum(requests)::float8 AS requests, sum(refused)::float8 AS refused,
        sum(limited)::float8 AS limited, sum(challenged)::float8 AS challenged, sum(cached)::float8 AS cached,
        sum(origin_errors)::float8 AS "originErrors", sum(bytes_out)::float8 AS "bytesOut"
      FROM traffic_minute WHERE site_id = $1 AND minute >= $2 AND minute < $3 GROUP BY 1 ORDER BY 1`;
    return manager.query<TrafficRow[]>(sql, [siteId, from, to, stepSeconds]);
  }

  /** The last minute in which the site had a request. */
  async lastMinute(manager: EntityManager, siteId: string): Promise<Date | null> {
    const row = await manager.findOne(TrafficMinute, { where: { siteId }, order: { minute: 'DESC' } });
    return row?.minute ?? null;
  }

  /** Deletes up to `most` rows older than `before`; returns how many. */
  async deleteOlder(manager: EntityManager, table: RetiredTable, before: Date, most: number): Promise<number> {
    const { key, age } = retired[table];
    const columns = key.replace(/[()]/g, '');
    const sql = `DELETE FROM ${table} WHERE ${key} IN (SELECT ${columns} FROM ${table} WHERE ${age} < $1 LIMIT $2)`;
    const [, count] = await manager.query<[unknown, number]>(sql, [before, most]);
    return count;
  }
}
