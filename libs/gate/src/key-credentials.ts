import { Injectable } from '@nestjs/common';
import type { AccountContext } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { InvitationsRepository } from './invitations.repository.ts';
import { ResetsRepository } from './resets.repository.ts';
import { SessionRevocations } from './session-revocations.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import { VisitorTrail } from './visitor-trail.ts';

type Owner = { accountId: string; visitorId: string };

/**
 * What the API_KEY of a site has given visitors to sign in with. Whoever holds the key knows it, so that it opens that site alone: it goes
 * when its visitor may enter another one.
 */
@Injectable()
export class KeyCredentials {
  constructor(
    private readonly clock: Clock,
    private readonly sessions: SessionRevocations,
    private readonly devices: TrustedDevicesRepository,
    private readonly resets: ResetsRepository,
    private readonly invitations: InvitationsRepository,
    private readonly trail: VisitorTrail,
  ) {}

  /** Whoever sets a password says by whom it is from now on; `by` null: the visitor, by a link in a mail. */
  async markPassword(manager: EntityManager, { accountId, visitorId }: Owner, by: AccountContext | null): Promise<void> {
    const sql = 'UPDATE visitor SET password_by_site = $3 WHERE account_id = $1 AND id = $2';
    await manager.query(sql, [accountId, visitorId, siteOf(by)]);
  }

  /** A first password that a visitor has set in a session: it may be one that a key's token has opened. */
  async markFirstPassword(manager: EntityManager, { accountId, visitorId }: Owner): Promise<void> {
    await manager.query(
      `UPDATE visitor SET password_by_site = (SELECT made_by_site FROM (
         SELECT made_by_site FROM visitor_token WHERE account_id = $1 AND visitor_id = $2
         UNION ALL SELECT made_by_site FROM recovery_code WHERE account_id = $1 AND visitor_id = $2
       ) AS held WHERE made_by_site IS NOT NULL LIMIT 1) WHERE account_id = $1 AND id = $2`,
      [accountId, visitorId],
    );
  }

  /** Of a token that was added just now. */
  async markToken(manager: EntityManager, { accountId, visitorId }: Owner, tokenId: string, by: AccountContext): Promise<void> {
    const sql = 'UPDATE visitor_token SET made_by_site = $4 WHERE account_id = $1 AND visitor_id = $2 AND id = $3';
    await manager.query(sql, [accountId, visitorId, tokenId, siteOf(by)]);
  }

  /** Of all that the visitor has: they are made together. */
  async markRecoveryCodes(manager: EntityManager, { accountId, visitorId }: Owner, by: AccountContext): Promise<void> {
    const sql = 'UPDATE recovery_code SET made_by_site = $3 WHERE account_id = $1 AND visitor_id = $2';
    await manager.query(sql, [accountId, visitorId, siteOf(by)]);
  }

  /** For visitors whose access was changed just now: what a key gave them that may enter other sites, too, goes with all that it opened. */
  async dropBeyond(manager: EntityManager, accountId: string, visitorIds: readonly string[]): Promise<void> {
    const beyond = (visitor: string, site: string) =>
      `${site} IS NOT NULL AND EXISTS (SELECT FROM visitor_access a WHERE a.visitor_id = ${visitor} AND a.site_id <> ${site})`;
    const works = [
      `UPDATE visitor v SET password_hash = NULL, password_by_site = NULL
       WHERE account_id = $1 AND id = ANY($2) AND password_hash IS NOT NULL AND ${beyond('v.id', 'v.password_by_site')} RETURNING id`,
      ...['visitor_token', 'recovery_code'].map(
        (table) =>
          `DELETE FROM ${table} c WHERE account_id = $1 AND visitor_id = ANY($2) AND ${beyond('c.visitor_id', 'c.made_by_site')} RETURNING visitor_id AS id`,
      ),
    ];
    const lessened = new Set<string>();
    for (const sql of works) {
      const [rows] = await manager.query<[{ id: string }[], number]>(sql, [accountId, visitorIds]);
      for (const { id } of rows) lessened.add(id);
    }
    const ids = [...lessened];
    if (ids.length === 0) return;
    await this.sessions.ofVisitors(manager, accountId, ids);
    await this.devices.removeOfVisitors(manager, accountId, ids);
    await this.resets.forget(manager, accountId, ids);
    for (const id of ids) {
      await this.invitations.expire(manager, accountId, id, this.clock.now());
      await this.trail.noteOurs(manager, accountId, 'visitor.key-credentials-dropped', id);
    }
  }
}

const siteOf = (by: AccountContext | null): string | null => (by?.principal.kind === 'gate-key' ? by.principal.siteId : null);
