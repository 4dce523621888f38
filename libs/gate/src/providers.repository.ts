import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ProviderRow, VisitorIdentityRow } from './provider.entity.ts';

type Of = { accountId: string; siteId: string };
/** A failure that is told again so soon is not written again. */
const failureQuietMs = 60_000;

/** The only SQL on identity providers, and on who visitors are there. */
@Injectable()
export class ProvidersRepository {
  /** In the order in which they were made, which is that of their buttons. For publication, whosever site it is. */
  ofSite(manager: EntityManager, siteId: string): Promise<ProviderRow[]> {
    return manager.find(ProviderRow, { where: { siteId }, order: { createdAt: 'ASC', id: 'ASC' } });
  }

  /** Null unless it is one of the account's site. */
  find(manager: EntityManager, { accountId, siteId }: Of, id: string): Promise<ProviderRow | null> {
    return manager.findOneBy(ProviderRow, { accountId, siteId, id });
  }

  /** Until the transaction ends nobody else changes providers of the site, or signs in by them. */
  async lockSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('providers of ' || $1, 0))`, [siteId]);
  }

  /** Whoever signs in waits for those who change the site's providers, and they for all who do. */
  async holdSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock_shared(hashtextextended('providers of ' || $1, 0))`, [siteId]);
  }

  async add(manager: EntityManager, row: ProviderRow): Promise<void> {
    await manager.insert(ProviderRow, row);
  }

  async save(manager: EntityManager, { accountId, siteId, id, ...row }: ProviderRow): Promise<void> {
    await manager.update(ProviderRow, { accountId, siteId, id }, row);
  }

  /** With who visitors are there. */
  async remove(manager: EntityManager, { accountId, siteId }: Of, id: string): Promise<void> {
    await manager.delete(ProviderRow, { accountId, siteId, id });
  }

  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.delete(ProviderRow, { siteId });
  }

  async noteFailure(manager: EntityManager, { accountId, siteId, id }: ProviderRow, failure: string, now: Date): Promise<void> {
    await manager.query(
      `UPDATE gate_provider SET failed_at = $4, failure = $5
       WHERE account_id = $1 AND site_id = $2 AND id = $3 AND (failure IS DISTINCT FROM $5 OR failed_at < $6)`,
      [accountId, siteId, id, now, failure, new Date(now.getTime() - failureQuietMs)],
    );
  }

  /** Null: nobody has signed in by this subject so far. */
  identity(manager: EntityManager, { accountId, id }: ProviderRow, subject: string): Promise<VisitorIdentityRow | null> {
    return manager.findOneBy(VisitorIdentityRow, { accountId, providerId: id, subject });
  }

  /** False: the visitor is somebody else there already, or the subject is somebody else's. */
  async link(manager: EntityManager, { providerId, subject, accountId, visitorId, createdAt }: VisitorIdentityRow): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `INSERT INTO visitor_identity (provider_id, subject, account_id, visitor_id, created_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [providerId, subject, accountId, visitorId, createdAt],
    );
    return rows.length === 1;
  }

  /** Who has signed in by a provider. */
  async visitorsOf(manager: EntityManager, { accountId, id }: ProviderRow): Promise<string[]> {
    const rows = await manager.find(VisitorIdentityRow, { where: { accountId, providerId: id }, select: { visitorId: true } });
    return rows.map(({ visitorId }) => visitorId);
  }

  /** What is held about one person: for their export. */
  identities(manager: EntityManager, accountId: string, visitorId: string): Promise<(VisitorIdentityRow & { issuer: string })[]> {
    return manager.query(
      `SELECT i.provider_id AS "providerId", p.issuer, i.subject, i.created_at AS "createdAt"
       FROM visitor_identity i JOIN gate_provider p ON p.id = i.provider_id
       WHERE i.account_id = $1 AND i.visitor_id = $2 ORDER BY i.created_at, i.provider_id`,
      [accountId, visitorId],
    );
  }

  /** Of a provider. */
  async forgetSubjects(manager: EntityManager, { accountId, id }: ProviderRow): Promise<void> {
    await manager.delete(VisitorIdentityRow, { accountId, providerId: id });
  }

  /** Of a visitor. */
  async forgetIdentities(manager: EntityManager, accountId: string, visitorId: string): Promise<void> {
    await manager.delete(VisitorIdentityRow, { accountId, visitorId });
  }

  /** False: somebody was back with it already. */
  async takeReturn(manager: EntityManager, state: Buffer, until: Date): Promise<boolean> {
    const sql = 'INSERT INTO gate_provider_return (state, until) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1';
    const rows = await manager.query<unknown[]>(sql, [state, until]);
    return rows.length === 1;
  }

  /** Deletes up to `most` that are too old to come back; returns how many. */
  async deleteReturns(manager: EntityManager, now: Date, most: number): Promise<number> {
    const sql =
      'DELETE FROM gate_provider_return WHERE state IN (SELECT state FROM gate_provider_return WHERE until <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)';
    const [, count] = await manager.query<[unknown, number]>(sql, [now, most]);
    return count;
  }
}
