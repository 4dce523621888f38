import { Injectable } from '@nestjs/common';
import type { FalsePositive, FalsePositiveResult, FirewallExclusion } from '@sitekeep/contracts';
import { notFound, Transactions, type AccountContext } from '@sitekeep/platform';
import { FirewallOfSite, PoliciesService } from '@sitekeep/policies';
import { Clock } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import { FirewallEventsRepository } from './firewall-events.repository.ts';
import type { FirewallEventRow } from './firewall-event.entity.ts';
import { effectOf, proposeExclusions, type Thresholds } from './propose-exclusions.ts';

const lookedBackMs = 7 * 24 * 60 * 60 * 1000;
/** The newest of these events are looked at. */
const mostLookedAt = 10_000;

/** An ordinary request was taken for an attack: what could be excluded, and what that would let through besides. */
@Injectable()
export class FalsePositivesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly repository: FirewallEventsRepository,
    private readonly sites: SitesReadModel,
    private readonly firewalls: FirewallOfSite,
    private readonly policies: PoliciesService,
  ) {}

  /** Proposes; with an exclusion in the body, that becomes part of the policy. Throws not_found unless site and event are the account's. */
  async handle(
    context: AccountContext,
    siteId: string,
    eventId: string,
    { exclusion }: FalsePositive,
    ifMatch?: string,
  ): Promise<FalsePositiveResult> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, context.accountId, siteId);
    const event = await this.repository.find(manager, siteId, eventId);
    if (!event) throw notFound();
    const { section, revision } = await this.firewalls.now(manager, context.accountId, siteId);
    const proposals = await this.proposals(event, section.thresholds);
    if (exclusion === null) return { proposals, applied: null, revision };
    return { proposals, applied: exclusion, revision: await this.policies.addExclusion(context, siteId, exclusion, ifMatch) };
  }

  private async proposals(event: FirewallEventRow, thresholds: Thresholds): Promise<FalsePositiveResult['proposals']> {
    const exclusions = proposeExclusions(event, `${event.requestId} was ordinary`);
    const events = await this.eventsWith(event.siteId, exclusions);
    return exclusions.map((exclusion) => {
      const effects = events.map((each) => effectOf(exclusion, each, thresholds));
      return {
        exclusion,
        touches: effects.filter((effect) => effect !== 'none').length,
        letsThrough: events.filter((each, i) => effects[i] === 'lets_through' && (each.blocked || each.wouldBlock)).length,
        thisOne: effectOf(exclusion, event, thresholds) === 'lets_through',
      };
    });
  }

  private async eventsWith(siteId: string, exclusions: readonly FirewallExclusion[]): Promise<FirewallEventRow[]> {
    const to = this.clock.now();
    const range = { siteId, from: new Date(to.getTime() - lookedBackMs), to, most: mostLookedAt };
    const rules = exclusions.flatMap(({ rule }) => rule ?? []);
    const families = exclusions.flatMap(({ family }) => family ?? []);
    return exclusions.length === 0 ? [] : this.repository.refusedBy(this.transactions.manager, range, rules, families);
  }
}
