import { mostTokens } from '@sitekeep/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RecoveryCodeRow, VisitorTokenRow } from './visitor-token.entity.ts';

/** Whose tokens: every query names the account. */
export type TokenOwner = { accountId: string; visitorId: string };
/** A code on its way to being taken: at this counter of this token, and as a recovery code. */
export type Taking = { tokenId: string; counter: number; drift: number; recoveryHash: Buffer; at: Date };
/** What codes are made of. */
export type TokenInForce = Pick<VisitorTokenRow, 'id' | 'seed' | 'algorithm' | 'digits' | 'periodSeconds' | 'nextCounter' | 'drift'>;
export type TokenCounts = { tokens: number; recoveryCodes: number };

/** The only SQL on tokens of visitors and on recovery codes. */
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

  hasConfirmed(manager: EntityManager, visitorId: string): Promise<boolean> {
    return manager.existsBy(VisitorTokenRow, { visitorId, confirmed: true });
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
   * then finds the counter moved on, or the recovery code gone.
   */
  async take(manager: EntityManager, { accountId, visitorId }: TokenOwner, taking: Taking): Promise<'code' | 'recovery_code' | null> {
    const { tokenId, counter, drift, recoveryHash, at } = taking;
    const [taken] = await manager.query<{ code: boolean; recovery_code: boolean }[]>(
      `WITH token AS (
         UPDATE visitor_token SET next_counter = $4::bigint + 1, drift = $5, last_used_at = $6
         WHERE account_id = $1 AND visitor_id = $2 AND id = $3 AND next_counter <= $4::bigint AND confirmed AND NOT locked RETURNING id
       ), recovery AS (
         DELETE FROM recovery_code WHERE account_id = $1 AND visitor_id = $2 AND hash = $7 RETURNING visitor_id
       ) SELECT EXISTS (SELECT FROM token) AS code, EXISTS (SELECT FROM recovery) AS recovery_code`,
      [accountId, visitorId, tokenId, counter, drift, at, recoveryHash],
    );
    if (taken?.code) return 'code';
    return taken?.recovery_code ? 'recovery_code' : null;
  }

  /** New recovery codes in the place of those before. */
  async replaceRecoveryCodes(manager: EntityManager, owner: TokenOwner, hashes: Buffer[]): Promise<void> {
    await manager.delete(RecoveryCodeRow, owner);
    await manager.insert(
      RecoveryCodeRow,
      hashes.map((hash) => ({ ...owner, hash })),
    );
  }

  /** For visitors as they are shown: tokens, locked ones among them, and recovery codes that are left. Visitors without either are left out. */
  async counts(manager: EntityManager, accountId: string, visitorIds: string[]): Promise<Map<string, TokenCounts>> {
    const rows = await manager.query<({ visitorId: string } & TokenCounts)[]>(
      `SELECT visitor_id AS "visitorId", sum(tokens)::int AS tokens, sum(codes)::int AS "recoveryCodes" FROM (
         SELECT visitor_id, 1 AS tokens, 0 AS codes FROM visitor_token WHERE account_id = $1 AND visitor_id = ANY($2)
         UNION ALL SELECT visitor_id, 0, 1 FROM recovery_code WHERE account_id = $1 AND visitor_id = ANY($2)
       ) AS held GROUP BY visitor_id`,
      [accountId, visitorIds],
    );
    return new Map(rows.map(({ visitorId, ...counts }) => [visitorId, counts]));
  }
}
