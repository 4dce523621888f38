import { Injectable, Inject } from '@nestjs/common';
import { EntitlementsReadModel, type Entitlements } from '@sitekeep/billing';
import { CertificatePublication, type CertificateToPublish, type ClientCertificateToPublish } from '@sitekeep/certificates';
import { showId, type Ruleset } from '@sitekeep/contracts';
import { GateCleanup } from '@sitekeep/gate';
import { LOGGER, Transactions } from '@sitekeep/platform';
import { FirewallOfSite, PoliciesService, RulesReadModel, type Rules } from '@sitekeep/policies';
import { Clock, type Logger } from '@sitekeep/runtime';
import { SitePublication, SiteRevisions, type SiteToPublish } from '@sitekeep/sites';
import { LessThan, type EntityManager } from 'typeorm';
import { buildRuleset, contentHash } from './build-ruleset.ts';
import { LeftOut, type Omitted } from './left-out.ts';
import { RulesetStore, type StoredSite } from './ruleset-store.ts';
import { RulesetRow } from './ruleset.entity.ts';
import { withinLimits, withinPlan } from './within-plan.ts';

/** `site`: with all it has; `published`: with what its plan allows. */
type Snapshot = { site: SiteToPublish; published: SiteToPublish; stored: StoredSite; omitted: Omitted };
const keptMs = 90 * 24 * 60 * 60 * 1000;

/** Turns the present state of a site into its immutable, numbered ruleset and hands it to the edges. */
@Injectable()
export class Publisher {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly sites: SitePublication,
    private readonly revisions: SiteRevisions,
    private readonly entitlements: EntitlementsReadModel,
    private readonly rules: RulesReadModel,
    private readonly policies: PoliciesService,
    private readonly firewalls: FirewallOfSite,
    private readonly certificates: CertificatePublication,
    private readonly gate: GateCleanup,
    private readonly leftOut: LeftOut,
    private readonly store: RulesetStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Publishes the site as it is now; `whole` also writes every name it ever lost (after a loss of Redis). */
  async publish(siteId: string, options: { whole: boolean }): Promise<void> {
    const snapshot = await this.snapshot(siteId, options.whole);
    if (!snapshot || !(await this.keep(snapshot, options.whole))) return;
    const { stored } = snapshot;
    const changed = await this.store.write(stored);
    const { revision, content } = stored;
    await this.store.announce({ siteId: stored.siteId, revision, hostnames: changed, deleted: content === null });
    await this.sites.markPublished(this.transactions.manager, siteId, revision);
  }

  /** Everything is read in one snapshot, so that the number and the content belong together. */
  private snapshot(siteId: string, whole: boolean): Promise<Snapshot | null> {
    return this.transactions.run(async (manager) => {
      await manager.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const site = await this.sites.read(manager, siteId);
      if (!site) return null;
      const held = await this.held(manager, site);
      const live = held === null ? null : await this.withinPlan(manager, site, held);
      const published = live?.site ?? site;
      const certificates = live ? await this.certificates.of(manager, siteId, published.hostnames) : [];
      const client = live ? await this.certificates.clientOf(manager, siteId) : null;
      const ruleset = live && rulesetOf(published, live.rules, certificates, client);
      const content = ruleset && JSON.stringify(ruleset);
      const description = ruleset?.firewall.api ? await this.firewalls.descriptionOf(manager, siteId) : null;
      const lost = await this.sites.lostNames(manager, siteId, whole ? 0 : (site.publishedRevision ?? 0));
      const names = [
        ...site.hostnames.map((name) => ({ name, revision: site.revision, held: published.hostnames.includes(name) })),
        ...lost.map(({ name, revision }) => ({ name, revision, held: false })),
      ];
      const stored = {
        siteId: showId('site', siteId),
        revision: site.revision,
        content,
        description,
        certificates: [...certificates, ...(client ? [client] : [])].map(({ stored: entry }) => entry),
        names,
      };
      return { site, published, stored, omitted: live?.omitted ?? { features: [], beyond: [] } };
    });
  }

  /** What the plan of a live site gives; null: it is deleted, not yet active, or without a proven name. */
  private async held(manager: EntityManager, site: SiteToPublish): Promise<Entitlements | null> {
    const entitlements = (await this.entitlements.ofSites(manager, [site.id])).get(site.id);
    return !site.deleted && entitlements?.active && site.hostnames.length > 0 ? entitlements : null;
  }

  /** The site and its rules without what is beyond its plan, and what that is. */
  private async withinPlan(
    manager: EntityManager,
    site: SiteToPublish,
    { features, limits }: Entitlements,
  ): Promise<{ site: SiteToPublish; rules: Rules; omitted: Omitted }> {
    const most = { site: limits.rules, account: await this.entitlements.publishedAccountRules(manager, site.accountId) };
    const lists = await this.rules.within(manager, site.accountId, site.id, site.revisedAt, most);
    const tooMany = site.hostnames.length > limits.hostnames;
    const wildcards = tooMany ? await this.sites.wildcardsFor(manager, site.hostnames) : new Set<string>();
    const within = withinLimits(site, lists.rules, limits, wildcards);
    const { rules, leftOut } = withinPlan(within.rules, features);
    const entries = [
      { what: 'entries of its lists', ...lists.site },
      { what: 'entries of the account’s lists', ...lists.account },
    ];
    return { site: within.site, rules, omitted: { features: leftOut, beyond: [...within.beyond, ...entries] } };
  }

  /**
   * Writes down what this revision is. Should it already have been something else (a deleted service whose site is not yet
   * released, or a change that forgot to take a number), the site gets a new one and is published under that.
   */
  private keep({ site, published, stored: { content }, omitted }: Snapshot, whole: boolean): Promise<boolean> {
    return this.transactions.run(async (manager) => {
      const hash = contentHash(content ?? '');
      const { id, revision } = site;
      // First, since it locks in the order of all that changes certificates. A rebuild brings back what was planned already.
      if (!site.deleted && !whole) await this.certificates.planOrders(manager, id);
      if (!(await manager.existsBy(RulesetRow, { siteId: id, revision: String(revision) })))
        await this.leftOut.tell(manager, site, omitted);
      await this.write(manager, published, content, hash);
      if (site.deleted) await this.close(manager, id);
      else if (!whole) await this.gate.reopenSite(manager, id);
      const kept = await manager.findOneByOrFail(RulesetRow, { siteId: id, revision: String(revision) });
      if (kept.contentHash === hash) {
        if (content !== null) await this.reviseBelow(manager, published);
        return true;
      }
      this.logger.warn({ siteId: id, revision }, 'this revision was something else before: taking a new one');
      await this.revisions.bump(manager, site.accountId, id);
      return false;
    });
  }

  /**
   * A name that was left out of another site would be answered by a wildcard of this one, by its rules: that site takes it in again.
   */
  private async reviseBelow(manager: EntityManager, site: SiteToPublish): Promise<void> {
    const wildcards = site.hostnames.filter((name) => name.startsWith('*.'));
    if (wildcards.length === 0) return;
    for (const { id, names } of await this.sites.sitesBelow(manager, site, wildcards)) {
      const [latest] = await manager.find(RulesetRow, { where: { siteId: id }, order: { revision: 'DESC' }, take: 1 });
      const isWithout = latest?.live && names.some((name) => !latest.hostnames.includes(name));
      if (isWithout) await this.revisions.bump(manager, site.accountId, id);
    }
  }

  /** What a deleted site was is kept for a while, for staff to restore it; job destroy-site ends that. */
  private async close(manager: EntityManager, siteId: string): Promise<void> {
    await this.policies.closeSite(manager, siteId);
    await this.certificates.closeSite(manager, siteId);
    await this.gate.closeSite(manager, siteId);
  }

  private async write(manager: EntityManager, site: SiteToPublish, content: string | null, hash: string): Promise<void> {
    const { id: siteId, hostnames } = site;
    const revision = String(site.revision);
    const bytes = Buffer.byteLength(content ?? '');
    const row = { siteId, revision, live: content !== null, contentHash: hash, bytes, hostnames, publishedAt: this.clock.now() };
    await manager.createQueryBuilder().insert().into(RulesetRow).values(row).orIgnore().execute();
    const longAgo = new Date(this.clock.nowMs() - keptMs);
    await manager.delete(RulesetRow, { siteId, revision: LessThan(revision), publishedAt: LessThan(longAgo) });
  }
}

function rulesetOf(
  site: SiteToPublish,
  rules: Rules,
  certificates: readonly CertificateToPublish[],
  client: ClientCertificateToPublish | null,
): Ruleset {
  const named = certificates.map((certificate) => certificate.named);
  return buildRuleset(site, rules, named, client?.named ?? null);
}
