import { Injectable } from '@nestjs/common';
import { notFound } from '@sitekeep/platform';
import type { RulesetOrigin } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { IsNull, LessThan, type EntityManager } from 'typeorm';
import { Origin } from './origin.entity.ts';
import { Site } from './site.entity.ts';

const parts = { hostnames: true, origins: true } as const;

/** Sites of an account; deleted ones are not there any more. */
@Injectable()
export class SitesRepository {
  /** Throws not_found unless the site is the account's. */
  async get(manager: EntityManager, accountId: string, siteId: string): Promise<Site> {
    const site = await manager.findOne(Site, {
      where: { id: siteId, accountId, deletedAt: IsNull() },
      relations: parts,
      relationLoadStrategy: 'query',
    });
    if (!site) throw notFound();
    return site;
  }

  /** The same, and nobody else changes the site until the transaction ends. */
  async lock(manager: EntityManager, accountId: string, siteId: string): Promise<Site> {
    await manager.query('SELECT 1 FROM site WHERE id = $1 AND account_id = $2 FOR UPDATE', [siteId, accountId]);
    return this.get(manager, accountId, siteId);
  }

  /** Newest first, `limit` rows after the uuid of the page before. */
  page(manager: EntityManager, accountId: string, after: string | null, limit: number): Promise<Site[]> {
    return manager.find(Site, {
      where: { accountId, deletedAt: IsNull(), ...(after !== null && { id: LessThan(after) }) },
      relations: parts,
      relationLoadStrategy: 'query',
      order: { id: 'DESC' },
      take: limit,
    });
  }

  async create(manager: EntityManager, accountId: string, site: { id: string; name: string; at: Date }): Promise<void> {
    const { id, name, at } = site;
    await manager.query(`SELECT pg_advisory_xact_lock_shared(hashtextextended('sites of ' || $1, 0))`, [accountId]);
    await manager.insert(Site, {
      id,
      accountId,
      name,
      suspended: false,
      revision: 0,
      revisedAt: at,
      publishedRevision: null,
      createdAt: at,
    });
  }

  async replaceOrigins(manager: EntityManager, siteId: string, origins: readonly RulesetOrigin[]): Promise<void> {
    await manager.delete(Origin, { siteId });
    await manager.insert(
      Origin,
      origins.map((origin, position) => ({ id: newUuid(), siteId, position, ...origin })),
    );
  }
}
