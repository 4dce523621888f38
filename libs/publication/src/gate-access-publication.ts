import { Inject, Injectable } from '@nestjs/common';
import { EntitlementsReadModel } from '@sitekeep/billing';
import { redisChannels, redisKeys, showId, type PlanFeature } from '@sitekeep/contracts';
import { GateAccessRepository } from '@sitekeep/gate';
import { REDIS, Transactions } from '@sitekeep/platform';
import { Clock, type Redis } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { accessWithinPlan } from './within-plan.ts';
import { WrittenVersions } from './written-versions.ts';

const page = 100;

/** Who enters sites without a session, and identity providers of visitors, on their way to the edges. */
@Injectable()
export class GateAccessPublication {
  private readonly written = new WrittenVersions();

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly access: GateAccessRepository,
    private readonly entitlements: EntitlementsReadModel,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  /** Writes what was changed, unless it is written already, with a later change. */
  async writeChange(siteId: string): Promise<void> {
    if (await this.isWritten(this.transactions.manager, siteId)) return;
    await this.alone(siteId, async (manager) => {
      if (!(await this.isWritten(manager, siteId))) await this.put(manager, siteId);
    });
  }

  /** After a change of the site's plan or life, of which the version says nothing: edges take only what has a higher one. */
  async writeRaised(siteId: string): Promise<void> {
    await this.alone(siteId, async (manager) => {
      if (await this.access.raiseKnown(manager, siteId)) await this.put(manager, siteId);
    });
  }

  /** Writes what holds now and tells the edges. Rejects when Redis is away: Postgres holds it all the same. */
  write(siteId: string): Promise<void> {
    return this.alone(siteId, (manager) => this.put(manager, siteId));
  }

  /** Under a lock, so that nothing older is written over something newer. */
  private alone(siteId: string, work: (manager: EntityManager) => Promise<void>): Promise<void> {
    return this.transactions.run(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('gate access of ' || $1, 0))`, [siteId]);
      await work(manager);
    });
  }

  private async isWritten(manager: EntityManager, siteId: string): Promise<boolean> {
    return this.written.has(siteId, await this.access.version(manager, siteId));
  }

  /** The key goes with the site. Before, a site without any of it has an empty document: edges hold on to what they know where there is none. */
  private async put(manager: EntityManager, siteId: string): Promise<void> {
    const document = await this.access.document(manager, siteId, this.clock.now());
    const shown = showId('site', siteId);
    const key = redisKeys.gateAccess(shown);
    if (document === null) await this.redis.del(key);
    else await this.redis.set(key, JSON.stringify(accessWithinPlan(document, await this.featuresOf(manager, siteId))));
    await this.redis.publish(redisChannels.gateAccess, shown);
    this.written.set(siteId, document?.version ?? 0);
  }

  /** A site whose service is gone is not served any more, whatever this says. */
  private async featuresOf(manager: EntityManager, siteId: string): Promise<readonly PlanFeature[]> {
    return (await this.entitlements.ofSites(manager, [siteId])).get(siteId)?.features ?? [];
  }

  /** After a loss of Redis: all sites that ever had any of it. Returns how many those are. */
  async restoreAll(): Promise<number> {
    let count = 0;
    for (let last: string | null = null; ;) {
      const sites: string[] = await this.access.sitesAfter(this.transactions.manager, last, page);
      for (const siteId of sites) await this.write(siteId);
      count += sites.length;
      last = sites.at(-1) ?? null;
      if (sites.length < page) return count;
    }
  }
}
