import { Injectable } from '@nestjs/common';
import { LessThan, MoreThan, type EntityManager } from 'typeorm';
import { BanRow } from './ban.entity.ts';

export type ToldBan = Omit<BanRow, 'liftedAt'>;

/** The only SQL on bans. Reads for customers name a site, whose account the service has checked. */
@Injectable()
export class BansRepository {
  /**
   * Keeps the last ban of each address at a site: one that begins before the other is over goes on under its id. A ban that was
   * lifted since stays lifted, however late or often it is told. In the order of the keys, so that two workers never wait for
   * each other in a circle; each key once.
   */
  async record(manager: EntityManager, bans: readonly ToldBan[]): Promise<void> {
    await manager.query(
      `INSERT INTO ban AS kept (id, site_id, address, rule, since, until, request_id)
       SELECT id, "siteId", address, rule, since, until, "requestId"
       FROM jsonb_to_recordset($1::jsonb) AS told (id uuid, "siteId" uuid, address text, rule text, since timestamptz, until timestamptz, "requestId" text)
       ORDER BY "siteId", address
       ON CONFLICT ON CONSTRAINT ban_once DO UPDATE SET
         id = CASE WHEN excluded.since <= kept.until THEN kept.id ELSE excluded.id END,
         since = CASE WHEN excluded.since <= kept.until THEN kept.since ELSE excluded.since END,
         rule = excluded.rule, until = excluded.until, request_id = excluded.request_id, lifted_at = NULL
       WHERE excluded.until > kept.until AND (kept.lifted_at IS NULL OR excluded.since > kept.lifted_at)`,
      [JSON.stringify(bans)],
    );
  }

  /** In force at the given time, newest first. */
  page(manager: EntityManager, siteId: string, address: string | null, at: Date, after: string | null, limit: number): Promise<BanRow[]> {
    const where = { siteId, until: MoreThan(at), ...(address !== null && { address }), ...(after !== null && { id: LessThan(after) }) };
    return manager.find(BanRow, { where, order: { id: 'DESC' }, take: limit });
  }

  /** False when there is none in force under this id. */
  async lift(manager: EntityManager, siteId: string, id: string, at: Date): Promise<boolean> {
    const { affected } = await manager.update(BanRow, { id, siteId, until: MoreThan(at) }, { until: at, liftedAt: at });
    return affected === 1;
  }

  find(manager: EntityManager, id: string): Promise<BanRow | null> {
    return manager.findOneBy(BanRow, { id });
  }

  /** In force, of all sites, in the order of their ids. Nobody lifts them until the transaction ends. */
  inForce(manager: EntityManager, at: Date, after: string | null, limit: number): Promise<BanRow[]> {
    const where = { until: MoreThan(at), ...(after !== null && { id: MoreThan(after) }) };
    return manager.find(BanRow, { where, order: { id: 'ASC' }, take: limit, lock: { mode: 'pessimistic_read' } });
  }

  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.delete(BanRow, { siteId });
  }

  /** Deletes up to `most` that were over before the given time; returns how many. */
  async deleteOver(manager: EntityManager, before: Date, most: number): Promise<number> {
    const [, count] = await manager.query<[unknown, number]>('DELETE FROM ban WHERE id IN (SELECT id FROM ban WHERE until < $1 LIMIT $2)', [
      before,
      most,
    ]);
    return count;
  }
}
