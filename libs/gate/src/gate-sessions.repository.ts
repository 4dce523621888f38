import { Injectable } from '@nestjs/common';
import type { SignInMethod } from '@sitekeep/contracts';
import { LessThan, MoreThan, type EntityManager } from 'typeorm';
import { GateSessionRow } from './gate-session.entity.ts';
import { visitorColumns, type VisitorRow } from './visitor.entity.ts';
import { withinSeconds } from './within-seconds.ts';

type Place = { accountId: string; siteId: string };
/** Which sessions of an account; what is left out does not count. `issuedUntil`: whose newest token is no newer. */
export type Sessions = { accountId: string; id?: string; siteId?: string; visitorIds?: readonly string[]; issuedUntil?: Date };
export type EndedSession = Pick<GateSessionRow, 'id' | 'siteId' | 'visitorId' | 'issuedAt' | 'tokensUntil'>;

const underWay = 'This visitor is being changed: try again in a few seconds.';

/**
 * The only SQL on sessions. Locks are taken in one order: visitors, the site, sessions, then what edges know of the site. Who would wait longer
 * than a second for a visitor or a session is told: unavailable.
 */
@Injectable()
export class GateSessionsRepository {
  /** Null unless the visitor is the account's. Nobody changes them before the transaction ends; other sign-ins do not wait. */
  async holdVisitor(manager: EntityManager, accountId: string, id: string): Promise<VisitorRow | null> {
    const sql = `SELECT ${visitorColumns} FROM visitor v WHERE v.account_id = $1 AND v.id = $2 FOR SHARE`;
    const [visitor] = await withinSeconds(manager, 1, underWay, () => manager.query<VisitorRow[]>(sql, [accountId, id]));
    return visitor ?? null;
  }

  /** Until the transaction ends none of them signs in, or renews a session. */
  async lockVisitors(manager: EntityManager, accountId: string, ids: readonly string[]): Promise<void> {
    const sql = 'SELECT 1 FROM visitor WHERE account_id = $1 AND id = ANY($2) ORDER BY id FOR UPDATE';
    await withinSeconds(manager, 1, underWay, () => manager.query(sql, [accountId, ids]));
  }

  /** Whoever begins a session waits for those who end all of the site, and they for all who begin one. */
  async holdSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock_shared(hashtextextended('gate sessions of ' || $1, 0))`, [siteId]);
  }

  async lockSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('gate sessions of ' || $1, 0))`, [siteId]);
  }

  async add(manager: EntityManager, session: GateSessionRow): Promise<void> {
    const { id, accountId, siteId, visitorId, factors, methods, shownAt, givenGroups, address, userAgent } = session;
    const { createdAt, issuedAt, idleAt, endsAt, tokensUntil } = session;
    await manager.query(
      `INSERT INTO gate_session (id, account_id, site_id, visitor_id, factors, methods, shown_at, given_groups, address, user_agent,
         created_at, issued_at, idle_at, ends_at, tokens_until)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [
        id,
        accountId,
        siteId,
        visitorId,
        factors,
        methods,
        shownAt,
        givenGroups,
        address,
        userAgent,
        createdAt,
        issuedAt,
        idleAt,
        endsAt,
        tokensUntil,
      ],
    );
  }

  /** Null: it is over. Nobody else renews or ends it before the transaction ends. */
  lock(manager: EntityManager, { accountId, siteId }: Place, id: string, visitorId: string): Promise<GateSessionRow | null> {
    const where = { accountId, siteId, id, visitorId };
    return withinSeconds(manager, 1, underWay, () => manager.findOne(GateSessionRow, { where, lock: { mode: 'pessimistic_write' } }));
  }

  /** Null: it is over, or not of this site. */
  find(manager: EntityManager, { accountId, siteId }: Place, id: string, now: Date): Promise<GateSessionRow | null> {
    return manager.findOneBy(GateSessionRow, { accountId, siteId, id, idleAt: MoreThan(now) });
  }

  /** Of one visitor at all sites, up to `most`, also those that are only over by themselves. */
  async idsOf(manager: EntityManager, accountId: string, visitorId: string, most: number): Promise<string[]> {
    const rows = await manager.find(GateSessionRow, {
      where: { accountId, visitorId },
      select: { id: true },
      order: { id: 'ASC' },
      take: most,
    });
    return rows.map(({ id }) => id);
  }

  async renew(manager: EntityManager, { accountId, id, issuedAt, idleAt, endsAt, tokensUntil }: GateSessionRow): Promise<void> {
    await manager.update(GateSessionRow, { accountId, id }, { issuedAt, idleAt, endsAt, tokensUntil });
  }

  /** Whether one of the visitor's sessions that are kept, at any site, was shown this. */
  async hasBegunBy(
    manager: EntityManager,
    { accountId, visitorId }: { accountId: string; visitorId: string },
    method: SignInMethod,
  ): Promise<boolean> {
    const sql = 'SELECT 1 FROM gate_session WHERE account_id = $1 AND visitor_id = $2 AND $3 = ANY(methods) LIMIT 1';
    return (await manager.query<unknown[]>(sql, [accountId, visitorId, method])).length > 0;
  }

  /** Deletes them; returns those of whose tokens any would still be good. */
  async end(manager: EntityManager, { accountId, id, siteId, visitorIds, issuedUntil }: Sessions, now: Date): Promise<EndedSession[]> {
    const [rows] = await manager.query<[EndedSession[], number]>(
      `WITH meant AS (
         SELECT id FROM gate_session WHERE account_id = $1
           AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR site_id = $3) AND ($4::uuid[] IS NULL OR visitor_id = ANY($4))
           AND ($5::timestamptz IS NULL OR issued_at <= $5)
         ORDER BY id FOR UPDATE)
       DELETE FROM gate_session s USING meant WHERE s.id = meant.id
       RETURNING s.id, s.site_id AS "siteId", s.visitor_id AS "visitorId", s.issued_at AS "issuedAt", s.tokens_until AS "tokensUntil"`,
      [accountId, id ?? null, siteId ?? null, visitorIds ?? null, issuedUntil ?? null],
    );
    return rows.filter(({ tokensUntil }) => tokensUntil > now);
  }

  /** Of a site or a visitor, newest first, up to `limit`, without those that are over. */
  page(
    manager: EntityManager,
    of: { accountId: string; siteId: string } | { accountId: string; visitorId: string },
    { after, limit, now }: { after: string | null; limit: number; now: Date },
  ): Promise<GateSessionRow[]> {
    const where = { ...of, idleAt: MoreThan(now), ...(after !== null && { id: LessThan(after) }) };
    return manager.find(GateSessionRow, { where, order: { id: 'DESC' }, take: limit });
  }

  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.delete(GateSessionRow, { siteId });
  }

  /** Deletes up to `most` whose tokens were all over before the given time; returns how many. */
  async deleteOver(manager: EntityManager, before: Date, most: number): Promise<number> {
    const sql =
      'DELETE FROM gate_session WHERE id IN (SELECT id FROM gate_session WHERE tokens_until < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)';
    const [, count] = await manager.query<[unknown, number]>(sql, [before, most]);
    return count;
  }
}
