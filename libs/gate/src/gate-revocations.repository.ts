import { Injectable } from '@nestjs/common';
import { showId, type GateState } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';

/** Void are tokens issued until `at`; nobody has one that is good after `until`. */
export type Revocation = {
  siteId: string;
  visitorId: string;
  /** null: all of the visitor */ sessionId: string | null;
  at: Date;
  until: Date;
};
type Kept = {
  version: string;
  allAt: Date | null;
  allUntil: Date | null;
  until: Date | null;
  sessions: string[] | null;
  /** id -> seconds since epoch */ visitors: Record<string, number> | null;
};

/** The only SQL on sessions that were ended before their time, as edges know them. */
@Injectable()
export class GateRevocationsRepository {
  /** Whoever changes what edges know of these sites comes here first, and waits for whoever did before. */
  async raise(manager: EntityManager, accountId: string, siteIds: readonly string[]): Promise<void> {
    await manager.query(
      `INSERT INTO gate_state AS s (site_id, account_id, version) SELECT id, $1, 1 FROM unnest($2::uuid[]) AS id ORDER BY id
       ON CONFLICT (site_id) DO UPDATE SET version = s.version + 1`,
      [accountId, siteIds],
    );
  }

  async add(manager: EntityManager, accountId: string, revocations: readonly Revocation[]): Promise<void> {
    await manager.query(
      `INSERT INTO gate_revocation AS r (site_id, visitor_id, session_id, account_id, at, until)
       SELECT "siteId", "visitorId", "sessionId", $1, at, until
       FROM jsonb_to_recordset($2) AS new("siteId" uuid, "visitorId" uuid, "sessionId" uuid, at timestamptz, until timestamptz)
       ON CONFLICT ON CONSTRAINT gate_revocation_of
       DO UPDATE SET at = greatest(r.at, excluded.at), until = greatest(r.until, excluded.until)`,
      [accountId, JSON.stringify(revocations)],
    );
  }

  /** How many sessions of a visitor at a site were ended one by one, as edges know it. */
  async countOf(manager: EntityManager, accountId: string, siteId: string, visitorId: string): Promise<number> {
    const [row] = await manager.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM gate_revocation
       WHERE account_id = $1 AND site_id = $2 AND visitor_id = $3 AND session_id IS NOT NULL`,
      [accountId, siteId, visitorId],
    );
    return row?.count ?? 0;
  }

  /** Says of the visitor what was said of those: all that was issued until the last of them is void. */
  async join(manager: EntityManager, accountId: string, siteId: string, visitorId: string): Promise<void> {
    await manager.query(
      `WITH single AS (
         DELETE FROM gate_revocation WHERE account_id = $1 AND site_id = $2 AND visitor_id = $3 AND session_id IS NOT NULL
         RETURNING at, until)
       INSERT INTO gate_revocation AS r (site_id, visitor_id, account_id, at, until)
       SELECT $2, $3, $1, max(at), max(until) FROM single HAVING count(*) > 0
       ON CONFLICT ON CONSTRAINT gate_revocation_of
       DO UPDATE SET at = greatest(r.at, excluded.at), until = greatest(r.until, excluded.until)`,
      [accountId, siteId, visitorId],
    );
  }

  /** All of a site: what was ended one by one before is among them. */
  async addAll(manager: EntityManager, accountId: string, siteId: string, { at, until }: { at: Date; until: Date }): Promise<void> {
    await manager.query(
      'UPDATE gate_state SET all_at = greatest(all_at, $3), all_until = greatest(all_until, $4) WHERE account_id = $1 AND site_id = $2',
      [accountId, siteId, at, until],
    );
    await manager.query('DELETE FROM gate_revocation WHERE account_id = $1 AND site_id = $2 AND at <= $3 AND until <= $4', [
      accountId,
      siteId,
      at,
      until,
    ]);
  }

  /** Whether edges have to know of more than `most` of a site now. */
  async areMore(manager: EntityManager, siteId: string, most: number, now: Date): Promise<boolean> {
    const [row] = await manager.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM (SELECT FROM gate_revocation WHERE site_id = $1 AND until > $2 LIMIT $3) AS r`,
      [siteId, now, most + 1],
    );
    return (row?.count ?? 0) > most;
  }

  /** When the newest was said that is not among the `kept` newest of a site; null: there are no more than those. */
  async newestBeyond(manager: EntityManager, siteId: string, kept: number, now: Date): Promise<{ accountId: string; at: Date } | null> {
    const [row] = await manager.query<{ accountId: string; at: Date }[]>(
      `SELECT account_id AS "accountId", at FROM gate_revocation WHERE site_id = $1 AND until > $2 ORDER BY at DESC OFFSET $3 LIMIT 1`,
      [siteId, now, kept],
    );
    return row ?? null;
  }

  /** Says of all of a site what was said of some up to a time: what was issued until then is void, and nobody needs it after `until`. */
  async joinUntil(manager: EntityManager, accountId: string, siteId: string, { at, until }: { at: Date; until: Date }): Promise<void> {
    await manager.query(
      `WITH old AS (DELETE FROM gate_revocation WHERE account_id = $1 AND site_id = $2 AND at <= $3 RETURNING until)
       UPDATE gate_state SET all_at = greatest(all_at, $3), all_until = greatest(all_until, $4, (SELECT max(until) FROM old))
       WHERE account_id = $1 AND site_id = $2`,
      [accountId, siteId, at, until],
    );
  }

  /** Of what edges know of a site; null: nothing was ever ended before its time. */
  async version(manager: EntityManager, siteId: string): Promise<number | null> {
    const [row] = await manager.query<{ version: string }[]>('SELECT version FROM gate_state WHERE site_id = $1', [siteId]);
    return row ? Number(row.version) : null;
  }

  /** Until when tokens of the visitor at this site are void; null: none are. */
  async lastOf(manager: EntityManager, accountId: string, siteId: string, visitorId: string): Promise<Date | null> {
    const [row] = await manager.query<{ at: Date | null }[]>(
      `SELECT greatest(
         (SELECT all_at FROM gate_state WHERE account_id = $1 AND site_id = $2),
         (SELECT at FROM gate_revocation WHERE account_id = $1 AND site_id = $2 AND visitor_id = $3 AND session_id IS NULL)) AS at`,
      [accountId, siteId, visitorId],
    );
    return row?.at ?? null;
  }

  /** For publication: what edges have to know of a site now, and until when; null: nothing of it was ever ended before its time. */
  async state(manager: EntityManager, siteId: string, now: Date): Promise<{ state: GateState; until: Date } | null> {
    // In one statement, so that all of it is of one moment: edges take no state of a version that they have. In one row, because thousands
    // of them take many times as long to read.
    const [kept] = await manager.query<Kept[]>(
      `SELECT s.version, s.all_at AS "allAt", s.all_until AS "allUntil", max(r.until) AS "until",
         json_agg(r.session_id ORDER BY r.session_id) FILTER (WHERE r.session_id IS NOT NULL) AS sessions,
         json_object_agg(r.visitor_id, floor(extract(epoch FROM r.at))) FILTER (WHERE r.visitor_id IS NOT NULL AND r.session_id IS NULL) AS visitors
       FROM gate_state s LEFT JOIN gate_revocation r ON r.site_id = s.site_id AND r.until > $2
       WHERE s.site_id = $1 GROUP BY s.site_id`,
      [siteId, now],
    );
    if (!kept) return null;
    const allHolds = kept.allAt !== null && kept.allUntil !== null && kept.allUntil > now;
    const untils = [now, kept.until ?? now, allHolds ? kept.allUntil : now].map(Number);
    return {
      state: {
        siteId: showId('site', siteId),
        version: Number(kept.version),
        all: allHolds ? Math.floor(Number(kept.allAt) / 1000) : 0,
        visitors: Object.fromEntries(Object.entries(kept.visitors ?? {}).map(([id, at]) => [showId('visitor', id), at])),
        sessions: (kept.sessions ?? []).map((id) => showId('visitorSession', id)),
      },
      until: new Date(Math.max(...untils)),
    };
  }

  /** Sites of which edges have to know something now, in the order of their ids. */
  async sitesAfter(manager: EntityManager, after: string | null, limit: number, now: Date): Promise<string[]> {
    const rows = await manager.query<{ id: string }[]>(
      `SELECT site_id AS id FROM gate_state s
       WHERE ($1::uuid IS NULL OR site_id > $1)
         AND (all_until > $3 OR EXISTS (SELECT FROM gate_revocation r WHERE r.site_id = s.site_id AND r.until > $3))
       ORDER BY site_id LIMIT $2`,
      [after, limit, now],
    );
    return rows.map(({ id }) => id);
  }

  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.query('DELETE FROM gate_revocation WHERE site_id = $1', [siteId]);
    await manager.query('DELETE FROM gate_state WHERE site_id = $1', [siteId]);
  }

  /** Deletes up to `most` that nobody need know any more; returns how many. */
  async deleteOver(manager: EntityManager, before: Date, most: number): Promise<number> {
    const sql =
      'DELETE FROM gate_revocation WHERE ctid IN (SELECT ctid FROM gate_revocation WHERE until < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)';
    const [, count] = await manager.query<[unknown, number]>(sql, [before, most]);
    return count;
  }
}
