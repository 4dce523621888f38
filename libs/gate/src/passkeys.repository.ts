import { Injectable } from '@nestjs/common';
import { mostPasskeys } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import { PasskeyRow } from './passkey.entity.ts';

/** Whose passkeys: every query names the account or the site. */
export type PasskeyOwner = { accountId: string; visitorId: string };
type Place = { accountId: string; siteId: string };

/** The only SQL on passkeys, and on challenges that were answered. */
@Injectable()
export class PasskeysRepository {
  /** Oldest first; as many as a visitor may have. */
  ofVisitor(manager: EntityManager, owner: PasskeyOwner & { siteId?: string; hostname?: string }): Promise<PasskeyRow[]> {
    return manager.find(PasskeyRow, { where: owner, order: { id: 'ASC' }, take: mostPasskeys });
  }

  /** Null: nobody has it at this name of this site. */
  byCredential(manager: EntityManager, { accountId, siteId }: Place, hostname: string, credentialId: Buffer): Promise<PasskeyRow | null> {
    return manager.findOneBy(PasskeyRow, { accountId, siteId, hostname, credentialId });
  }

  /** Nobody else uses or changes it until the transaction ends. */
  lock(manager: EntityManager, owner: PasskeyOwner & { siteId?: string }, id: string): Promise<PasskeyRow | null> {
    return manager.findOne(PasskeyRow, { where: { ...owner, id }, lock: { mode: 'pessimistic_write' } });
  }

  /** Until the transaction ends nobody else gives the visitor a passkey. */
  async lockVisitor(manager: EntityManager, { visitorId }: PasskeyOwner): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('passkeys of ' || $1, 0))`, [visitorId]);
  }

  /** False: somebody has it already. */
  async add(manager: EntityManager, row: PasskeyRow): Promise<boolean> {
    const added = await manager.createQueryBuilder().insert().into(PasskeyRow).values(row).orIgnore().returning('id').execute();
    return (added.raw as unknown[]).length > 0;
  }

  async use(manager: EntityManager, { accountId, id }: PasskeyRow, counter: number, at: Date): Promise<void> {
    await manager.update(PasskeyRow, { accountId, id }, { counter, lastUsedAt: at });
  }

  async setCopied(manager: EntityManager, { accountId, id }: PasskeyRow, at: Date): Promise<void> {
    await manager.update(PasskeyRow, { accountId, id }, { locked: true, copiedAt: at });
  }

  async save(manager: EntityManager, { accountId, id, label, locked }: PasskeyRow): Promise<void> {
    await manager.update(PasskeyRow, { accountId, id }, { label, locked });
  }

  async remove(manager: EntityManager, { accountId, id }: PasskeyRow): Promise<void> {
    await manager.delete(PasskeyRow, { accountId, id });
  }

  /** Of all sites, locked ones among them. Visitors without any are left out. */
  async counts(manager: EntityManager, accountId: string, visitorIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await manager.query<{ visitorId: string; count: number }[]>(
      `SELECT visitor_id AS "visitorId", count(*)::int AS count FROM visitor_passkey
       WHERE account_id = $1 AND visitor_id = ANY($2) GROUP BY visitor_id`,
      [accountId, visitorIds],
    );
    return new Map(rows.map(({ visitorId, count }) => [visitorId, count]));
  }

  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.delete(PasskeyRow, { siteId });
  }

  /** False: the challenge was answered before, by whichever process took the answer. */
  async spend(manager: EntityManager, { nonce, expiresAt }: { nonce: Buffer; expiresAt: Date }): Promise<boolean> {
    const sql = 'INSERT INTO passkey_challenge (nonce, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING nonce';
    const rows = await manager.query<unknown[]>(sql, [nonce, expiresAt]);
    return rows.length > 0;
  }

  /** Deletes up to `most` challenges that are over anyway; returns how many. */
  async deleteExpired(manager: EntityManager, now: Date, most: number): Promise<number> {
    const sql =
      'DELETE FROM passkey_challenge WHERE nonce IN (SELECT nonce FROM passkey_challenge WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)';
    const [, count] = await manager.query<[unknown, number]>(sql, [now, most]);
    return count;
  }
}
