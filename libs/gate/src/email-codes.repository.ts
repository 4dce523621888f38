import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { emailCodeLimits, emailCodeMs } from './email-codes.ts';

/** A code on its way out. `network`: hash of site and network from which it was asked for; `known`: the visitor had signed in from there. */
export type NewEmailCode = {
  id: string;
  accountId: string;
  siteId: string;
  visitorId: string;
  network: Buffer;
  known: boolean;
  hash: Buffer;
};

/** What is said of codes that were sent by mail; they are taken with those of tokens (VisitorTokensRepository). */
@Injectable()
export class EmailCodesRepository {
  /**
   * Beside those before it, which go on: whoever asks for more makes none worthless. False: there is no such visitor, or there were enough of
   * late; at each site, and what was asked for from networks of the visitor apart, so that strangers shut nobody out. Whoever calls sees to it
   * that nobody else asks for this visitor or network meanwhile (GuessesRepository.enter).
   */
  async add(manager: EntityManager, code: NewEmailCode, now: Date): Promise<boolean> {
    const { shortMs, dayMs, toVisitorShortly, toVisitorADay, forNetworkShortly } = emailCodeLimits;
    const { id, accountId, siteId, visitorId, network, known, hash } = code;
    const alike = 'visitor_id = $4 AND site_id = $3 AND known = $11';
    const rows = await manager.query<unknown[]>(
      `INSERT INTO gate_email_code (id, account_id, site_id, visitor_id, network, known, hash, sent_at, expires_at)
       SELECT $1, v.account_id, $3, v.id, $5, $11, $6, $7, $8 FROM visitor v WHERE v.account_id = $2 AND v.id = $4
         AND (SELECT count(*) FROM gate_email_code WHERE ${alike} AND sent_at > $9) < ${toVisitorShortly}
         AND (SELECT count(*) FROM gate_email_code WHERE ${alike} AND sent_at > $10) < ${toVisitorADay}
         AND (SELECT count(*) FROM gate_email_code WHERE network = $5 AND sent_at > $9) < ${forNetworkShortly}
       RETURNING id`,
      [id, accountId, siteId, visitorId, network, hash, now, later(now, emailCodeMs), later(now, -shortMs), later(now, -dayMs), known],
    );
    return rows.length === 1;
  }

  /** That were sent to the visitor, newest first. */
  ofVisitor(manager: EntityManager, accountId: string, visitorId: string): Promise<{ siteId: string; sentAt: Date }[]> {
    const sql =
      'SELECT site_id AS "siteId", sent_at AS "sentAt" FROM gate_email_code WHERE account_id = $1 AND visitor_id = $2 ORDER BY id DESC';
    return manager.query(sql, [accountId, visitorId]);
  }

  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.query('DELETE FROM gate_email_code WHERE site_id = $1', [siteId]);
  }

  /** Deletes up to `most` that count for nothing any more; returns how many. */
  async deleteOld(manager: EntityManager, now: Date, most: number): Promise<number> {
    const sql =
      'DELETE FROM gate_email_code WHERE id IN (SELECT id FROM gate_email_code WHERE sent_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)';
    const [, count] = await manager.query<[unknown, number]>(sql, [later(now, -emailCodeLimits.dayMs), most]);
    return count;
  }
}

const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);
