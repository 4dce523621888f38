import { Injectable, Inject } from '@nestjs/common';
import { EntitlementsReadModel } from '@sitekeep/billing';
import { CertificatePublication, type CertificateToPublish, type ClientCertificateToPublish } from '@sitekeep/certificates';
import { showId, type Ruleset } from '@sitekeep/contracts';
import { GateCleanup } from '@sitekeep/gate';
import { LOGGER, Transactions } from '@sitekeep/platform';
import { FirewallOfSite, PoliciesService, RulesReadModel } from '@sitekeep/policies';
import { Clock, type Logger } from '@sitekeep/runtime';
import { SitePublication, SiteRevisions, type SiteToPublish } from '@sitekeep/sites';
import { LessThan, type EntityManager } from 'typeorm';
import { buildRuleset, contentHash } from './build-ruleset.ts';
import { RulesetStore, type StoredSite } from './ruleset-store.ts';
import { RulesetRow } from './ruleset.entity.ts';

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
    private readonly store: RulesetStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Publishes the site as it is now; `whole` also writes every name it ever lost (after a loss of Redis). */
  async publish(siteId: string, options: { whole: boolean }): Promise<void> {
    const snapshot = await this.snapshot(siteId, options.whole);
    if (!snapshot || !(await this.keep(snapshot.site, snapshot.stored.content, options.whole))) return;
    const { stored } = snapshot;
    const changed = await this.store.write(stored);
    const { revision, content } = stored;
    await this.store.announce({ siteId: stored.siteId, revision, hostnames: changed, deleted: content === null });
    await this.sites.markPublished(this.transactions.manager, siteId, revision);
  }

  /** Everything is read in one snapshot, so that the number and the content belong together. */
  private snapshot(siteId: string, whole: boolean): Promise<{ site: SiteToPublish; stored: StoredSite } | null> {
    return this.transactions.run(async (manager) => {
      await manager.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const site = await this.sites.read(manager, siteId);
      if (!site) return null;
      const live = await this.isLive(manager, site);
      const certificates = live ? await this.certificates.of(manager, siteId, site.hostnames) : [];
      const client = live ? await this.certificates.clientOf(manager, siteId) : null;
      const ruleset = live ? await this.rulesetOf(manager, site, certificates, client) : null;
      const content = ruleset && JSON.stringify(ruleset);
      const description = ruleset?.firewall.api ? await this.firewalls.descriptionOf(manager, siteId) : null;
      const lost = await this.sites.lostNames(manager, siteId, whole ? 0 : (site.publishedRevision ?? 0));
      const names = [
        ...site.hostnames.map((name) => ({ name, revision: site.revision, held: true })),
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
      return { site, stored };
    });
  }

  /** Not live: deleted, not yet active, or without a proven name. */
  private async isLive(manager: EntityManager, site: SiteToPublish): Promise<boolean> {
    const entitlements = (await this.entitlements.ofSites(manager, [site.id])).get(site.id);
    return !site.deleted && (entitlements?.active ?? false) && site.hostnames.length > 0;
  }

  private async rulesetOf(
    manager: EntityManager,
    site: SiteToPublish,
    certificates: readonly CertificateToPublish[],
    client: ClientCertificateToPublish | null,
  ): Promise<Ruleset> {
    const rules = await this.rules.of(manager, site.accountId, site.id, site.revisedAt);
    const named = certificates.map((certificate) => certificate.named);
    return buildRuleset(site, rules, named, client?.named ?? null);
  }

  /**
   * Writes down what this revision is. Should it already have been something else (a deleted service whose site is not yet
   * released, or a change that forgot to take a number), the site gets a new one and is published under that.
   */
  private keep(site: SiteToPublish, content: string | null, whole: boolean): Promise<boolean> {
    return this.transactions.run(async (manager) => {
      const hash = contentHash(content ?? '');
      const { id, revision } = site;
      // First, since it locks in the order of all that changes certificates. A rebuild brings back what was planned already.
      if (!site.deleted && !whole) await this.certificates.planOrders(manager, id);
      await this.write(manager, site, content, hash);
      if (site.deleted) await this.policies.forgetSite(manager, site.accountId, id);
      if (site.deleted) await this.certificates.forgetSite(manager, id);
      if (site.deleted) await this.gate.forgetSite(manager, id);
      const kept = await manager.findOneByOrFail(RulesetRow, { siteId: id, revision: String(revision) });
      if (kept.contentHash === hash) return true;
      this.logger.warn({ siteId: id, revision }, 'this revision was something else before: taking a new one');
      await this.revisions.bump(manager, site.accountId, id);
      return false;
    });
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
