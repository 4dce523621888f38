import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { InvitationRow } from './invitation.entity.ts';
import type { Place } from './session-start.ts';

/** The only SQL on invitations of visitors. */
@Injectable()
export class InvitationsRepository {
  /** In the place of those that the visitors have so far: there is one open one for each. */
  async add(manager: EntityManager, accountId: string, rows: readonly InvitationRow[]): Promise<void> {
    await this.close(
      manager,
      accountId,
      rows.map(({ visitorId }) => visitorId),
      'replaced',
    );
    await manager.insert(InvitationRow, [...rows]);
  }

  /** Null: there is none with this secret at this site. */
  find(manager: EntityManager, place: Place, hash: Buffer): Promise<InvitationRow | null> {
    return manager.findOneBy(InvitationRow, { ...place, hash });
  }

  /** Nobody else uses it before the transaction ends. */
  lock(manager: EntityManager, place: Place, hash: Buffer): Promise<InvitationRow | null> {
    return manager.findOne(InvitationRow, { where: { ...place, hash }, lock: { mode: 'pessimistic_write' } });
  }

  /** Of each of these visitors the last one. */
  async latest(manager: EntityManager, accountId: string, visitorIds: readonly string[]): Promise<Map<string, InvitationRow>> {
    const rows = await manager
      .createQueryBuilder(InvitationRow, 'invitation')
      .distinctOn(['invitation.visitor_id'])
      .where('invitation.account_id = :accountId AND invitation.visitor_id = ANY(CAST(:visitorIds AS uuid[]))', { accountId, visitorIds })
      .orderBy('invitation.visitor_id')
      .addOrderBy('invitation.id', 'DESC')
      .getMany();
    return new Map(rows.map((row) => [row.visitorId, row]));
  }

  /** Newest first. */
  ofVisitor(manager: EntityManager, accountId: string, visitorId: string): Promise<InvitationRow[]> {
    return manager.find(InvitationRow, { where: { accountId, visitorId }, order: { id: 'DESC' } });
  }

  /** What these visitors have open is over. */
  async close(manager: EntityManager, accountId: string, visitorIds: readonly string[], state: 'accepted' | 'replaced'): Promise<void> {
    const sql = `UPDATE visitor_invitation SET state = $3 WHERE account_id = $1 AND visitor_id = ANY($2) AND state = 'open'`;
    await manager.query(sql, [accountId, visitorIds, state]);
  }

  /** The same, as if their time had come: for a visitor who has another address, or from whom something was taken that they would ask for now. */
  async expire(manager: EntityManager, accountId: string, visitorId: string, now: Date): Promise<void> {
    await manager.query(
      `UPDATE visitor_invitation SET expires_at = least(expires_at, $3) WHERE account_id = $1 AND visitor_id = $2 AND state = 'open'`,
      [accountId, visitorId, now],
    );
  }

  /** This one, and what went to the same address and is open. */
  async decline(manager: EntityManager, { accountId, visitorId, id, email }: InvitationRow): Promise<void> {
    await manager.query(
      `UPDATE visitor_invitation SET state = 'declined'
       WHERE account_id = $1 AND visitor_id = $2 AND (id = $3 OR (state = 'open' AND email = $4))`,
      [accountId, visitorId, id, email],
    );
  }

  /** Whether the visitor has accepted one that went to this address. */
  wasAccepted(manager: EntityManager, { accountId, visitorId, email }: InvitationRow): Promise<boolean> {
    return manager.existsBy(InvitationRow, { accountId, visitorId, email, state: 'accepted' });
  }

  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.delete(InvitationRow, { siteId });
  }

  /** Deletes up to `most` that have expired, were not accepted and are not the last of their visitor; returns how many. */
  async deleteReplaced(manager: EntityManager, now: Date, most: number): Promise<number> {
    const [, count] = await manager.query<[unknown, number]>(
      `DELETE FROM visitor_invitation WHERE id IN (
         SELECT id FROM visitor_invitation i WHERE expires_at <= $1 AND state <> 'accepted'
           AND EXISTS (SELECT FROM visitor_invitation later WHERE later.visitor_id = i.visitor_id AND later.id > i.id)
         LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [now, most],
    );
    return count;
  }
}
