import { Injectable } from '@nestjs/common';
import { MoreThan, type EntityManager } from 'typeorm';
import { ResetRow } from './invitation.entity.ts';
import type { Place } from './session-start.ts';

/** The only SQL on links by which visitors set a new password. */
@Injectable()
export class ResetsRepository {
  /** In the place of the one before. Writes nothing for a visitor who is not the account's. */
  async put(manager: EntityManager, { accountId, visitorId, siteId, email, hash, expiresAt }: ResetRow): Promise<void> {
    await manager.query(
      `INSERT INTO visitor_reset (account_id, visitor_id, site_id, email, hash, expires_at)
       SELECT account_id, id, $3, $4, $5, $6 FROM visitor WHERE account_id = $1 AND id = $2
       ON CONFLICT (visitor_id) DO UPDATE
       SET site_id = excluded.site_id, email = excluded.email, hash = excluded.hash, expires_at = excluded.expires_at`,
      [accountId, visitorId, siteId, email, hash, expiresAt],
    );
  }

  /** Null: there is none with this secret at this site, or it is too old. */
  find(manager: EntityManager, place: Place, hash: Buffer, now: Date): Promise<ResetRow | null> {
    return manager.findOneBy(ResetRow, { ...place, hash, expiresAt: MoreThan(now) });
  }

  /** Those of these visitors are worth nothing any more. */
  async forget(manager: EntityManager, accountId: string, visitorIds: readonly string[]): Promise<void> {
    await manager.query('DELETE FROM visitor_reset WHERE account_id = $1 AND visitor_id = ANY($2)', [accountId, visitorIds]);
  }

  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.delete(ResetRow, { siteId });
  }

  /** Deletes up to `most` that are too old; returns how many. */
  async deleteExpired(manager: EntityManager, now: Date, most: number): Promise<number> {
    const sql =
      'DELETE FROM visitor_reset WHERE visitor_id IN (SELECT visitor_id FROM visitor_reset WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)';
    const [, count] = await manager.query<[unknown, number]>(sql, [now, most]);
    return count;
  }
}
