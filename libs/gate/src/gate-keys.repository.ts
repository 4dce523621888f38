import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { GateKeyRow, SiteGateRow } from './gate-key.entity.ts';

/** What a key opens. */
export type KnownKey = { id: string; accountId: string; siteId: string; hint: string; locked: boolean };

/** The only SQL on the keys of sites. Those for customers name account and site. */
@Injectable()
export class GateKeysRepository {
  /** The one query without an account: the key is what says whose it is. Null: nobody's, or it has ended, or its site was deleted. */
  async byHash(manager: EntityManager, hash: Buffer, now: Date): Promise<KnownKey | null> {
    const rows = await manager.query<KnownKey[]>(
      `SELECT k.id, k.account_id AS "accountId", k.site_id AS "siteId", k.hint, coalesce(g.locked, false) AS locked
       FROM gate_key k JOIN site s ON s.id = k.site_id AND s.deleted_at IS NULL LEFT JOIN site_gate g ON g.site_id = k.site_id
       WHERE k.hash = $1 AND (k.expires_at IS NULL OR k.expires_at > $2)`,
      [hash, now],
    );
    return rows[0] ?? null;
  }

  /** Newest first, without those that have ended. */
  good(manager: EntityManager, accountId: string, siteId: string, now: Date): Promise<GateKeyRow[]> {
    return manager
      .createQueryBuilder(GateKeyRow, 'key')
      .where('key.accountId = :accountId AND key.siteId = :siteId AND (key.expiresAt IS NULL OR key.expiresAt > :now)', {
        accountId,
        siteId,
        now,
      })
      .orderBy('key.id', 'DESC')
      .getMany();
  }

  async isLocked(manager: EntityManager, accountId: string, siteId: string): Promise<boolean> {
    return manager.existsBy(SiteGateRow, { accountId, siteId, locked: true });
  }

  async setLocked(manager: EntityManager, row: SiteGateRow): Promise<void> {
    await manager.upsert(SiteGateRow, row, ['siteId']);
  }

  /** Until the end of the transaction nobody else changes keys of this site. */
  async lockSite(manager: EntityManager, accountId: string, siteId: string): Promise<void> {
    await manager.query(
      'INSERT INTO site_gate (site_id, account_id, locked) VALUES ($1, $2, false) ON CONFLICT (site_id) DO UPDATE SET locked = site_gate.locked',
      [siteId, accountId],
    );
  }

  async add(manager: EntityManager, row: GateKeyRow): Promise<void> {
    await manager.insert(GateKeyRow, row);
  }

  /** Gives the key in force an end. */
  async endCurrent(manager: EntityManager, accountId: string, siteId: string, at: Date): Promise<void> {
    await manager
      .createQueryBuilder()
      .update(GateKeyRow)
      .set({ expiresAt: at })
      .where('account_id = :accountId AND site_id = :siteId AND expires_at IS NULL', { accountId, siteId })
      .execute();
  }

  /** False when there was none. */
  async remove(manager: EntityManager, accountId: string, siteId: string, id: string): Promise<boolean> {
    const { affected } = await manager.delete(GateKeyRow, { id, accountId, siteId });
    return affected === 1;
  }

  /** Writes down a use, unless one after `recently` is written down already. */
  async touch(manager: EntityManager, accountId: string, id: string, now: Date, recently: Date): Promise<void> {
    await manager.query(
      'UPDATE gate_key SET last_used_at = $3 WHERE account_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at <= $4)',
      [accountId, id, now, recently],
    );
  }

  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.delete(GateKeyRow, { siteId });
    await manager.delete(SiteGateRow, { siteId });
  }

  /** Deletes up to `most` that ended before the given time; returns how many. */
  async deleteEnded(manager: EntityManager, before: Date, most: number): Promise<number> {
    const sql = 'DELETE FROM gate_key WHERE id IN (SELECT id FROM gate_key WHERE expires_at < $1 LIMIT $2)';
    const [, count] = await manager.query<[unknown, number]>(sql, [before, most]);
    return count;
  }
}
