import { mostTokens, type GateMethod } from '@sitekeep/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RecoveryCodeRow, VisitorTokenRow } from './visitor-token.entity.ts';

/** Whose tokens: every query names the account. */
export type TokenOwner = { accountId: string; visitorId: string };
/** A code on its way to being taken: at this counter of this token, as a recovery code, and as one that was sent by mail for this site. */
export type Taking = {
  tokenId: string;
  counter: number;
  drift: number;
  recoveryHash: Buffer;
  emailHash: Buffer;
  siteId: string;
  methods: readonly GateMethod[];
  at: Date;
};
/** What codes are made of. */
export type TokenInForce = Pick<VisitorTokenRow, 'id' | 'seed' | 'algorithm' | 'digits' | 'periodSeconds' | 'nextCounter' | 'drift'>;
export type TokenCounts = { tokens: number; recoveryCodes: number };

/** The only SQL on tokens of visitors and on recovery codes, and the one statement that takes codes of all kinds. */
@Injectable()
export class VisitorTokensRepository {
  /** Oldest first; as many as a visitor may have. */
  ofVisitor(manager: EntityManager, owner: TokenOwner): Promise<VisitorTokenRow[]> {
    return manager.find(VisitorTokenRow, { where: owner, order: { id: 'ASC' }, take: mostTokens });
  }

  ofVisitors(manager: EntityManager, accountId: string, visitorIds: string[]): Promise<VisitorTokenRow[]> {
    const own = manager.createQueryBuilder(VisitorTokenRow, 'token').where('token.account_id = :accountId', { accountId });
    return own.andWhere('token.visitor_id = ANY(CAST(:visitorIds AS uuid[]))', { visitorIds }).getMany();
  }

  /** Those whose codes may be accepted. As plain rows: entities of ten tokens would take measurably longer than those of none. */
  inForce(manager: EntityManager, { accountId, visitorId }: TokenOwner): Promise<TokenInForce[]> {
    return manager.query(
      `SELECT id, seed, algorithm, digits, period_seconds AS "periodSeconds", next_counter::float8 AS "nextCounter", drift
       FROM visitor_token WHERE account_id = $1 AND visitor_id = $2 AND confirmed AND NOT locked ORDER BY id LIMIT ${mostTokens}`,
      [accountId, visitorId],
    );
  }

  /** Nobody else changes it, or takes a code of it, until the transaction ends. */
  lock(manager: EntityManager, owner: TokenOwner, id: string): Promise<VisitorTokenRow | null> {
    return manager.findOne(VisitorTokenRow, { where: { ...owner, id }, lock: { mode: 'pessimistic_write' } });
  }

  /** Which of these the account has already. */
  async takenSerials(manager: EntityManager, accountId: string, serials: string[]): Promise<Set<string>> {
    const sql = 'SELECT serial FROM visitor_token WHERE account_id = $1 AND serial = ANY($2)';
    const rows = await manager.query<{ serial: string }[]>(sql, [accountId, serials]);
    return new Set(rows.map(({ serial }) => serial));
  }

  async add(manager: EntityManager, rows: VisitorTokenRow[]): Promise<void> {
    await manager.insert(VisitorTokenRow, rows);
  }

  async save(manager: EntityManager, row: VisitorTokenRow): Promise<void> {
    await manager.save(VisitorTokenRow, row);
  }

  async remove(manager: EntityManager, owner: TokenOwner, id: string): Promise<void> {
    await manager.delete(VisitorTokenRow, { ...owner, id });
  }

  /**
   * Takes the code if it still counts, in one statement: of two that come at once with the same one, the second waits for the row and
   * then finds the counter moved on, or the code gone.
   */
  async take(
    manager: EntityManager,
    { accountId, visitorId }: TokenOwner,
    { tokenId, counter, drift, recoveryHash, emailHash, siteId, methods, at }: Taking,
  ): Promise<'token' | 'recovery_code' | 'email_code' | null> {
    const [taken] = await manager.query<{ token: boolean; recovery: boolean; email: boolean }[]>(
      `WITH token AS (
         UPDATE visitor_token SET next_counter = $4::bigint + 1, drift = $5, last_used_at = $6
         WHERE account_id = $1 AND visitor_id = $2 AND id = $3 AND next_counter <= $4::bigint AND confirmed AND NOT locked
           AND 'token' = ANY($10::text[]) RETURNING id
       ), recovery AS (
         DELETE FROM recovery_code WHERE account_id = $1 AND visitor_id = $2 AND hash = $7
           AND 'recovery_code' = ANY($10::text[]) RETURNING visitor_id
       ), email AS (
         UPDATE gate_email_code SET hash = NULL WHERE account_id = $1 AND visitor_id = $2 AND site_id = $9 AND hash = $8 AND expires_at > $6
           AND 'email_code' = ANY($10::text[]) RETURNING id
       ) SELECT EXISTS (SELECT FROM token) AS token, EXISTS (SELECT FROM recovery) AS recovery, EXISTS (SELECT FROM email) AS email`,
      [accountId, visitorId, tokenId, counter, drift, at, recoveryHash, emailHash, siteId, methods],
    );
    if (taken?.token) return 'token';
    if (taken?.recovery) return 'recovery_code';
    return taken?.email ? 'email_code' : null;
  }

  /** Codes that were sent to the visitor by mail open nothing any more; they still count as sent. */
  async voidEmailCodes(manager: EntityManager, { accountId, visitorId }: TokenOwner): Promise<void> {
    const sql = 'UPDATE gate_email_code SET hash = NULL WHERE account_id = $1 AND visitor_id = $2 AND hash IS NOT NULL';
    await manager.query(sql, [accountId, visitorId]);
  }

  /** Of the recovery codes that are left. */
  async recoveryHashes(manager: EntityManager, owner: TokenOwner): Promise<string[]> {
    const rows = await manager.findBy(RecoveryCodeRow, owner);
    return rows.map(({ hash }) => hash.toString('hex'));
  }

  /** New recovery codes in the place of those before. */
  async replaceRecoveryCodes(manager: EntityManager, owner: TokenOwner, hashes: Buffer[]): Promise<void> {
    await manager.delete(RecoveryCodeRow, owner);
    await manager.insert(
      RecoveryCodeRow,
      hashes.map((hash) => ({ ...owner, hash })),
    );
  }

  /** For visitors as they are shown: confirmed tokens, locked ones among them, and recovery codes that are left. Visitors without either are left out. */
  async counts(manager: EntityManager, accountId: string, visitorIds: string[]): Promise<Map<string, TokenCounts>> {
    const rows = await manager.query<({ visitorId: string } & TokenCounts)[]>(
      `SELECT visitor_id AS "visitorId", sum(tokens)::int AS tokens, sum(codes)::int AS "recoveryCodes" FROM (
         SELECT visitor_id, 1 AS tokens, 0 AS codes FROM visitor_token WHERE account_id = $1 AND visitor_id = ANY($2) AND confirmed
         UNION ALL SELECT visitor_id, 0, 1 FROM recovery_code WHERE account_id = $1 AND visitor_id = ANY($2)
       ) AS held GROUP BY visitor_id`,
      [accountId, visitorIds],
    );
    return new Map(rows.map(({ visitorId, ...counts }) => [visitorId, counts]));
  }
}
