import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FirewallEventRow } from './firewall-event.entity.ts';

/** Which events of a site: absent means all. */
export interface FirewallEventFilter {
  readonly outcome?: 'blocked' | 'would_block' | 'recorded' | undefined;
  readonly rule?: string | undefined;
  readonly family?: string | undefined;
  readonly address?: string | undefined;
  readonly requestId?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** How often something was seen, and how often that was or would have been refused. */
export interface CountRow {
  events: number;
  blocked: number;
  wouldBlock: number;
}
export type RuleRow = CountRow & { rule: string; family: string | null; addresses: number };
export type ParameterRow = CountRow & { place: string; name: string };
/** The newest events of a site in a range; no more than `most` are looked at. */
export interface Range {
  readonly siteId: string;
  readonly from: Date;
  readonly to: Date;
  readonly most: number;
}

const outcomes = {
  blocked: 'event.blocked',
  would_block: 'event.wouldBlock',
  recorded: 'NOT (event.blocked OR event.wouldBlock)',
} as const;

const recent = `
  WITH recent AS MATERIALIZED (
    SELECT id, blocked, would_block, matches, address, path FROM firewall_event
    WHERE site_id = $1 AND at >= $2 AND at < $3 ORDER BY at DESC LIMIT $4
  )`;
const counts = `count(*)::int AS events, count(*) FILTER (WHERE blocked)::int AS blocked, count(*) FILTER (WHERE would_block)::int AS "wouldBlock"`;
const shown = 20;

/** The only SQL on what the firewall found. Reads name a site, whose account the read models have checked. */
@Injectable()
export class FirewallEventsRepository {
  async add(manager: EntityManager, events: FirewallEventRow[]): Promise<void> {
    if (events.length > 0) await manager.createQueryBuilder().insert().into(FirewallEventRow).values(events).execute();
  }

  find(manager: EntityManager, siteId: string, id: string): Promise<FirewallEventRow | null> {
    return manager.findOneBy(FirewallEventRow, { siteId, id });
  }

  /** Newest first, those older than the cursor that fit the filter. */
  page(
    manager: EntityManager,
    siteId: string,
    filter: FirewallEventFilter,
    before: string | null,
    limit: number,
  ): Promise<FirewallEventRow[]> {
    const { outcome, ...named } = filter;
    const query = manager.createQueryBuilder(FirewallEventRow, 'event').where('event.siteId = :siteId', { siteId });
    if (before !== null) query.andWhere('event.id < :before', { before });
    if (outcome) query.andWhere(outcomes[outcome]);
    if (named.rule) query.andWhere(':rule = ANY(event.rules)', named);
    if (named.family) query.andWhere(':family = ANY(event.families)', named);
    if (named.address) query.andWhere('event.address = :address', named);
    if (named.requestId) query.andWhere('event.requestId = :requestId', named);
    if (named.from) query.andWhere('event.at >= :from', named);
    if (named.to) query.andWhere('event.at < :to', named);
    return query.orderBy('event.id', 'DESC').take(limit).getMany();
  }

  /** Attacks that were or would have been refused and in which one of the rules or families was found, newest first. */
  refusedBy(manager: EntityManager, { siteId, from, to, most }: Range, rules: string[], families: string[]): Promise<FirewallEventRow[]> {
    return manager
      .createQueryBuilder(FirewallEventRow, 'event')
      .select(['event.id', 'event.path', 'event.matches', 'event.blocked', 'event.wouldBlock'])
      .where('event.siteId = :siteId AND event.at >= :from AND event.at < :to', { siteId, from, to })
      .andWhere(`event.reason = 'attack' AND (event.rules && :rules OR event.families && :families)`, { rules, families })
      .orderBy('event.at', 'DESC')
      .take(most)
      .getMany();
  }

  async totals(manager: EntityManager, range: Range): Promise<CountRow> {
    const [row] = await this.ask<CountRow>(manager, range, `SELECT ${counts} FROM recent`);
    return row ?? { events: 0, blocked: 0, wouldBlock: 0 };
  }

  rules(manager: EntityManager, range: Range): Promise<RuleRow[]> {
    return this.ask(
      manager,
      range,
      `, found AS (SELECT DISTINCT id, blocked, would_block, address, match->>'rule' AS rule, match->>'family' AS family
         FROM recent, jsonb_array_elements(matches) AS match)
       SELECT rule, family, ${counts}, count(DISTINCT address)::int AS addresses FROM found
       GROUP BY rule, family ORDER BY events DESC, rule LIMIT 100`,
    );
  }

  paths(manager: EntityManager, range: Range): Promise<(CountRow & { path: string })[]> {
    return this.ask(manager, range, `SELECT path, ${counts} FROM recent GROUP BY path ORDER BY events DESC, path LIMIT ${shown}`);
  }

  addresses(manager: EntityManager, range: Range): Promise<(CountRow & { address: string })[]> {
    return this.ask(manager, range, `SELECT address, ${counts} FROM recent GROUP BY address ORDER BY events DESC, address LIMIT ${shown}`);
  }

  /** With `[]` in the place of every index of a list. */
  parameters(manager: EntityManager, range: Range): Promise<ParameterRow[]> {
    return this.ask(
      manager,
      range,
      `, found AS (SELECT DISTINCT id, blocked, would_block, match->>'place' AS place, regexp_replace(match->>'name', '\\[\\d+\\]', '[]', 'g') AS name
         FROM recent, jsonb_array_elements(matches) AS match WHERE match->>'place' IS NOT NULL AND match->>'name' <> '')
       SELECT place, name, ${counts} FROM found GROUP BY place, name ORDER BY events DESC, place, name LIMIT ${shown}`,
    );
  }

  /** The newest event in which a rule was found and that was or would have been refused. */
  newestOf(manager: EntityManager, { siteId, from, to }: Range, rule: string): Promise<FirewallEventRow | null> {
    return manager
      .createQueryBuilder(FirewallEventRow, 'event')
      .where('event.siteId = :siteId AND event.at >= :from AND event.at < :to', { siteId, from, to })
      .andWhere('(event.blocked OR event.wouldBlock) AND :rule = ANY(event.rules)', { rule })
      .orderBy('event.at', 'DESC')
      .limit(1)
      .getOne();
  }

  private ask<Row>(manager: EntityManager, { siteId, from, to, most }: Range, sql: string): Promise<Row[]> {
    return manager.query<Row[]>(`${recent} ${sql}`, [siteId, from, to, most]);
  }
}
