import { Injectable, Inject } from '@nestjs/common';
import { EntitlementsReadModel } from '@sitekeep/billing';
import { showId } from '@sitekeep/contracts';
import { LOGGER, Transactions } from '@sitekeep/platform';
import { FiltersReadModel, PoliciesService } from '@sitekeep/policies';
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
    private readonly filters: FiltersReadModel,
    private readonly policies: PoliciesService,
    private readonly store: RulesetStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Publishes the site as it is now; `whole` also writes every name it ever lost (after a loss of Redis). */
  async publish(siteId: string, options: { whole: boolean }): Promise<void> {
    const site = await this.snapshot(siteId, options.whole);
    if (!site) return;
    const changed = await this.store.write(site);
    const { revision, content } = site;
    await this.store.announce({ siteId: site.siteId, revision, hostnames: changed, deleted: content === null });
    await this.sites.markPublished(this.transactions.manager, siteId, revision);
  }

  /** Everything in one snapshot, so that the number and the content belong together. */
  private snapshot(siteId: string, whole: boolean): Promise<StoredSite | null> {
    return this.transactions.run(async (manager) => {
      await manager.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      const site = await this.sites.read(manager, siteId);
      if (!site) return null;
      const content = await this.contentOf(manager, site);
      if (site.deleted) await this.policies.forgetSite(manager, site.accountId, site.id);
      if (!(await this.keep(manager, site, content))) return null;
      const lost = await this.sites.lostNames(manager, siteId, whole ? 0 : (site.publishedRevision ?? 0));
      const names = [
        ...site.hostnames.map((name) => ({ name, revision: site.revision, held: true })),
        ...lost.map(({ name, revision }) => ({ name, revision, held: false })),
      ];
      return { siteId: showId('site', siteId), revision: site.revision, content, names };
    });
  }

  /** The ruleset's text, or null for a site that is not live: deleted, not yet active, or without a proven name. */
  private async contentOf(manager: EntityManager, site: SiteToPublish): Promise<string | null> {
    const entitlements = (await this.entitlements.ofSites(manager, [site.id])).get(site.id);
    if (site.deleted || !entitlements?.active || site.hostnames.length === 0) return null;
    const filters = await this.filters.of(manager, site.accountId, site.id, site.revisedAt);
    return JSON.stringify(buildRuleset(site, filters));
  }

  /**
   * Writes down what this revision is. Should it already have been something else (a deleted service whose site is not yet
   * released, or a change that forgot to take a number), the site gets a new one and is published under that.
   */
  private async keep(manager: EntityManager, site: SiteToPublish, content: string | null): Promise<boolean> {
    const hash = contentHash(content ?? '');
    const { id, revision, hostnames } = site;
    const row = {
      siteId: id,
      revision: String(revision),
      live: content !== null,
      contentHash: hash,
      bytes: content?.length ?? 0,
      hostnames,
    };
    await manager
      .createQueryBuilder()
      .insert()
      .into(RulesetRow)
      .values({ ...row, publishedAt: this.clock.now() })
      .orIgnore()
      .execute();
    const kept = await manager.findOneByOrFail(RulesetRow, { siteId: id, revision: row.revision });
    await manager.delete(RulesetRow, {
      siteId: id,
      revision: LessThan(row.revision),
      publishedAt: LessThan(new Date(this.clock.nowMs() - keptMs)),
    });
    if (kept.contentHash === hash) return true;
    this.logger.warn({ siteId: id, revision }, 'this revision was something else before: taking a new one');
    await this.revisions.bump(manager, site.accountId, id);
    return false;
  }
}
