import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** `known_code`: asked for from a network of the visitor's; `notice`: of what was done in their name. */
export type CountedMail = 'invitation' | 'reset' | 'code' | 'known_code' | 'notice';
/** To one address: how many, the first and the last. */
export type Invited = { count: number; first: Date; last: Date };
/** `isFinal`: there is no inviting again. */
export type Declined = { at: Date; isFinal: boolean };
type Resets = { toAddress: number; fromNetwork: number };

/** The only SQL on mails to visitors that are counted, and on addresses that were declined. Addresses and networks are hashes. */
@Injectable()
export class MailCountsRepository {
  async add(
    manager: EntityManager,
    { accountId, kind, network, at }: { accountId: string; kind: CountedMail; network: Buffer | null; at: Date },
    addresses: readonly Buffer[],
  ): Promise<void> {
    await manager.query(
      `INSERT INTO visitor_mail_count (account_id, kind, address, network, at) SELECT $1, $2, address, $4, $5 FROM unnest($3::bytea[]) AS address`,
      [accountId, kind, addresses, network, at],
    );
  }

  /** Mails of this kind since: to the address, and of the account, of which no more than `most` are counted. */
  async since(
    manager: EntityManager,
    { accountId, kind, address }: { accountId: string; kind: CountedMail; address: Buffer },
    since: Date,
    most: number,
  ): Promise<{ toAddress: number; ofAccount: number }> {
    const [row] = await manager.query<{ toAddress: number; ofAccount: number }[]>(
      `SELECT (SELECT count(*)::int FROM visitor_mail_count WHERE account_id = $1 AND kind = $2 AND address = $3 AND at > $4) AS "toAddress",
         (SELECT count(*)::int FROM (SELECT FROM visitor_mail_count WHERE account_id = $1 AND kind = $2 AND at > $4 LIMIT $5) AS sent) AS "ofAccount"`,
      [accountId, kind, address, since, most],
    );
    return row ?? { toAddress: 0, ofAccount: 0 };
  }

  /** Invitations of the account since. */
  async ofAccount(manager: EntityManager, accountId: string, since: Date): Promise<number> {
    const sql = `SELECT count(*)::int AS count FROM visitor_mail_count WHERE account_id = $1 AND kind = 'invitation' AND at > $2`;
    const [row] = await manager.query<{ count: number }[]>(sql, [accountId, since]);
    return row?.count ?? 0;
  }

  /** Which of these had an invitation since; by the address in hexadecimal. */
  async invitedSince(manager: EntityManager, accountId: string, addresses: readonly Buffer[], since: Date): Promise<Map<string, Invited>> {
    const rows = await manager.query<({ address: Buffer } & Invited)[]>(
      `SELECT address, count(*)::int AS count, min(at) AS first, max(at) AS last FROM visitor_mail_count
       WHERE account_id = $1 AND kind = 'invitation' AND address = ANY($2::bytea[]) AND at > $3 GROUP BY address`,
      [accountId, addresses, since],
    );
    return new Map(rows.map(({ address, ...invited }) => [address.toString('hex'), invited]));
  }

  /** Resets since. Until the transaction ends nobody else gets an answer for this network or this address. */
  async enterResets(manager: EntityManager, accountId: string, address: Buffer, network: Buffer, since: Date): Promise<Resets> {
    for (const subject of [network, address])
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('resets of ' || $1, 0))`, [subject.toString('hex')]);
    const [row] = await manager.query<Resets[]>(
      `SELECT count(*) FILTER (WHERE address = $2)::int AS "toAddress", count(*) FILTER (WHERE network = $3)::int AS "fromNetwork"
       FROM visitor_mail_count WHERE account_id = $1 AND kind = 'reset' AND (address = $2 OR network = $3) AND at > $4`,
      [accountId, address, network, since],
    );
    return row ?? { toAddress: 0, fromNetwork: 0 };
  }

  /** From now on no mail of the account goes there. */
  async decline(manager: EntityManager, accountId: string, address: Buffer, at: Date): Promise<void> {
    await manager.query(
      `INSERT INTO visitor_declined AS d (account_id, address, at) VALUES ($1, $2, $3)
       ON CONFLICT (account_id, address) DO UPDATE SET at = excluded.at, lifted = false, times = d.times + 1 WHERE d.lifted`,
      [accountId, address, at],
    );
  }

  /** Which of these are declined; by the address in hexadecimal. */
  async declined(manager: EntityManager, accountId: string, addresses: readonly Buffer[]): Promise<Map<string, Declined>> {
    const rows = await manager.query<({ address: Buffer } & Declined)[]>(
      `SELECT address, at, times > 1 AS "isFinal" FROM visitor_declined WHERE account_id = $1 AND address = ANY($2::bytea[]) AND NOT lifted`,
      [accountId, addresses],
    );
    return new Map(rows.map(({ address, ...declined }) => [address.toString('hex'), declined]));
  }

  /** Mail goes there again, until it is declined for the second time. */
  async lift(manager: EntityManager, accountId: string, address: Buffer): Promise<void> {
    await manager.query('UPDATE visitor_declined SET lifted = true WHERE account_id = $1 AND address = $2', [accountId, address]);
  }

  /** As if it had never been declined. */
  async forgetDeclined(manager: EntityManager, accountId: string, address: Buffer): Promise<void> {
    await manager.query('DELETE FROM visitor_declined WHERE account_id = $1 AND address = $2', [accountId, address]);
  }

  /** Deletes up to `most` that no limit asks for any more; returns how many. */
  async deleteOld(manager: EntityManager, before: Date, most: number): Promise<number> {
    const sql =
      'DELETE FROM visitor_mail_count WHERE ctid IN (SELECT ctid FROM visitor_mail_count WHERE at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)';
    const [, count] = await manager.query<[unknown, number]>(sql, [before, most]);
    return count;
  }
}
