import { Injectable } from '@nestjs/common';
import { LessThan, MoreThan, type EntityManager } from 'typeorm';
import { PurgeRow } from './purge.entity.ts';

/** The only SQL on purges. Reads for customers name a site, whose account the service has checked. */
@Injectable()
export class PurgesRepository {
  async add(manager: EntityManager, purge: PurgeRow): Promise<void> {
    await manager.insert(PurgeRow, purge);
  }

  find(manager: EntityManager, id: string): Promise<PurgeRow | null> {
    return manager.findOneBy(PurgeRow, { id });
  }

  /** Newest first. */
  page(manager: EntityManager, siteId: string, after: string | null, limit: number): Promise<PurgeRow[]> {
    return manager.find(PurgeRow, {
      where: { siteId, ...(after !== null && { id: LessThan(after) }) },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  /** Of all sites, in the order of their ids, which is that of time. */
  since(manager: EntityManager, at: Date, after: string | null, limit: number): Promise<PurgeRow[]> {
    const where = { at: MoreThan(at), ...(after !== null && { id: MoreThan(after) }) };
    return manager.find(PurgeRow, { where, order: { id: 'ASC' }, take: limit });
  }

  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.delete(PurgeRow, { siteId });
  }

  /** Deletes up to `most` from before the given time; returns how many. */
  async deleteOld(manager: EntityManager, before: Date, most: number): Promise<number> {
    const sql = 'DELETE FROM purge WHERE id IN (SELECT id FROM purge WHERE at < $1 LIMIT $2)';
    const [, count] = await manager.query<[unknown, number]>(sql, [before, most]);
    return count;
  }
}
