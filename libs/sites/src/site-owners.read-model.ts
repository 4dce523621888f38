import { Injectable } from '@nestjs/common';
import { storedId } from '@sitekeep/contracts';
import { In, IsNull, type EntityManager } from 'typeorm';
import { Hostname } from './hostname.entity.ts';
import { Site } from './site.entity.ts';

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');

/** For staff: which accounts a site or a hostname belongs to, and how many sites each has. */
@Injectable()
export class SiteOwners {
  /** Accounts with this site id, or with a hostname that contains the text; at most 100. */
  async accountsOf(manager: EntityManager, text: string): Promise<string[]> {
    const siteId = storedId('site', text);
    if (siteId) return (await manager.findBy(Site, { id: siteId })).map((site) => site.accountId);
    const rows = await manager
      .createQueryBuilder(Hostname, 'hostname')
      .select('DISTINCT hostname.account_id', 'id')
      .where('hostname.name LIKE :name', { name: `%${escapeLike(text.toLowerCase())}%` })
      .limit(100)
      .getRawMany<{ id: string }>();
    return rows.map((row) => row.id);
  }

  async ownersOf(manager: EntityManager, siteIds: readonly string[]): Promise<string[]> {
    if (siteIds.length === 0) return [];
    return (await manager.findBy(Site, { id: In([...siteIds]) })).map((site) => site.accountId);
  }

  async counts(manager: EntityManager, accountIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await manager
      .createQueryBuilder(Site, 'site')
      .select('site.account_id', 'id')
      .addSelect('count(*)::int', 'count')
      .where({ accountId: In([...accountIds]), deletedAt: IsNull() })
      .groupBy('site.account_id')
      .getRawMany<{ id: string; count: number }>();
    return new Map(rows.map(({ id, count }) => [id, count]));
  }
}
