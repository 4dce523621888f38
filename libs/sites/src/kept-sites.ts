import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Hostname } from './hostname.entity.ts';
import { proofValue } from './hostname.ts';
import { KeptSite } from './kept-site.entity.ts';
import { Origin } from './origin.entity.ts';
import { ReleasedDomain } from './released.entities.ts';
import type { Site } from './site.entity.ts';

/** What is kept of deleted sites for a while. No API finds it: there the site is gone. */
@Injectable()
export class KeptSites {
  async keep(manager: EntityManager, { id: siteId, accountId, name }: Site, serviceId: string, held: readonly Hostname[]): Promise<void> {
    const hostnames = held.map(({ name: hostname, registrableDomain, state, proofToken }) => ({
      name: hostname,
      registrableDomain,
      proven: state === 'live' && proofToken !== null,
    }));
    await manager.upsert(KeptSite, { siteId, accountId, serviceId, name, hostnames }, ['siteId']);
  }

  ofService(manager: EntityManager, serviceId: string): Promise<KeptSite | null> {
    return manager.findOneBy(KeptSite, { serviceId });
  }

  /** The site is there again: its days were not used up at the domains, and what was proven is so still. */
  async giveBack(manager: EntityManager, { siteId, accountId, name, hostnames }: KeptSite): Promise<void> {
    await manager.query('UPDATE site SET deleted_at = NULL, name = $3 WHERE id = $1 AND account_id = $2', [siteId, accountId, name]);
    for (const hostname of hostnames.filter(({ proven }) => proven)) {
      const live = { siteId, accountId, name: hostname.name, state: 'live' } as const;
      await manager.update(Hostname, live, { proofToken: proofValue(accountId, hostname.name) });
    }
    await manager.delete(ReleasedDomain, { siteId, accountId });
    await manager.delete(KeptSite, { siteId });
  }

  /** Locks a deleted site and returns whose it was; null: it is not deleted. */
  async lockDeleted(manager: EntityManager, siteId: string): Promise<string | null> {
    const rows: { account_id: string }[] = await manager.query(
      'SELECT account_id FROM site WHERE id = $1 AND deleted_at IS NOT NULL FOR UPDATE',
      [siteId],
    );
    return rows[0]?.account_id ?? null;
  }

  /** For good: names and origins. */
  async destroy(manager: EntityManager, siteId: string): Promise<void> {
    await manager.delete(KeptSite, { siteId });
    await manager.delete(Origin, { siteId });
  }
}
