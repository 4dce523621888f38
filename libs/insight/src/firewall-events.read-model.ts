import { Injectable } from '@nestjs/common';
import { showId, type FirewallEvent, type FirewallEventQuery, type FirewallReport, type Page } from '@sitekeep/contracts';
import { cursorUuid, pageOf, Transactions } from '@sitekeep/platform';
import { FirewallOfSite } from '@sitekeep/policies';
import { Clock } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import type { FirewallEventRow } from './firewall-event.entity.ts';
import { FirewallEventsRepository, type Range, type RuleRow } from './firewall-events.repository.ts';

/** A report looks at no more events than these, the newest. */
const mostCounted = 50_000;
const mostExamples = 5;
const hourMs = 3_600_000;

/** What the firewall found, as the customer sees it. Throws not_found unless the site is the account's. */
@Injectable()
export class FirewallEventsReadModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: FirewallEventsRepository,
    private readonly sites: SitesReadModel,
    private readonly firewalls: FirewallOfSite,
    private readonly clock: Clock,
  ) {}

  /** Newest first, those that fit the query. */
  async list(accountId: string, siteId: string, query: FirewallEventQuery): Promise<Page<FirewallEvent>> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    const { limit, after: _, from, to, ...named } = query;
    const filter = { ...named, from: from === undefined ? from : new Date(from), to: to === undefined ? to : new Date(to) };
    const rows = await this.repository.page(manager, siteId, filter, cursorUuid('detection', query), limit + 1);
    return pageOf('detection', rows, limit, showFirewallEvent);
  }

  /** What was or would have been refused in the last hours: by rule, path, parameter and address. */
  async report(accountId: string, siteId: string, hours: number): Promise<FirewallReport> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    const { mode, blocksFrom } = await this.firewalls.now(manager, accountId, siteId);
    const to = this.clock.now();
    const range = { siteId, from: new Date(to.getTime() - hours * hourMs), to, most: mostCounted };
    const totals = await this.repository.totals(manager, range);
    const rules = await this.repository.rules(manager, range);
    const examples = await this.examples(manager, range, rules);
    return {
      ...{ from: range.from.toISOString(), to: to.toISOString(), mode, blocksFrom: blocksFrom?.toISOString() ?? null },
      complete: totals.events < mostCounted,
      ...totals,
      rules: rules as FirewallReport['rules'],
      paths: await this.repository.paths(manager, range),
      parameters: (await this.repository.parameters(manager, range)) as FirewallReport['parameters'],
      addresses: await this.repository.addresses(manager, range),
      examples: examples.map(showFirewallEvent),
    };
  }

  /** One of each of the rules by which most was or would have been refused; the same event only once. */
  private async examples(manager: EntityManager, range: Range, rules: readonly RuleRow[]): Promise<FirewallEventRow[]> {
    const refusing = rules.filter(({ blocked, wouldBlock }) => blocked + wouldBlock > 0).slice(0, mostExamples);
    const found = new Map<string, FirewallEventRow>();
    for (const { rule } of refusing) {
      const event = await this.repository.newestOf(manager, range, rule);
      if (event) found.set(event.id, event);
    }
    return [...found.values()];
  }
}

export function showFirewallEvent(event: FirewallEventRow): FirewallEvent {
  const { id, siteId: _, rules: __, families: ___, at, ...rest } = event;
  return { ...rest, id: showId('detection', id), at: at.toISOString() };
}
