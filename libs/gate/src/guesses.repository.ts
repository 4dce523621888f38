import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { networkKeptMs, pairKeptMs, windowMs, type Counted, type Counts, type Subjects } from './guess-rules.ts';
import { orUnavailable } from './within-seconds.ts';

type AtSite = { siteId: string; visitorId: string };

const tooMany = 'Too many sign-ins of this visitor at once. Try again in a few seconds.';

/** The SQL on failures that are counted, and on networks that visitors have signed in from; CandidatesRepository reads these, too. */
@Injectable()
export class GuessesRepository {
  /**
   * What is counted so far. Until the end of the transaction nobody else gets an answer for one of these subjects: of a thousand guesses
   * at once each sees the failures of those before. All are locked in one order. Throws unavailable
   * when the transaction's locks were waited for too long.
   */
  async enter(manager: EntityManager, { pair, strangers, network }: Subjects, now: Date): Promise<Counts> {
    const sql = `INSERT INTO gate_guess AS g (subject, failures, last_at, resets_at) VALUES ($1, 0, $4, $5), ($2, 0, $4, $5), ($3, 0, $4, $5)
       ON CONFLICT (subject) DO UPDATE SET
         failures = CASE WHEN g.resets_at <= $4 THEN 0 ELSE g.failures END,
         resets_at = CASE WHEN g.resets_at <= $4 THEN excluded.resets_at ELSE g.resets_at END
       RETURNING subject, failures, last_at AS "lastAt"`;
    const counts = [pair, strangers, network, now, later(now, windowMs)];
    const rows = await orUnavailable(tooMany, () => manager.query<({ subject: Buffer } & Counted)[]>(sql, counts));
    const of = (subject: Buffer): Counted => rows.find((row) => row.subject.equals(subject)) ?? { failures: 0, lastAt: now };
    return { pair: of(pair), strangers: of(strangers), network: of(network) };
  }

  /** Counts a failure under some of the subjects; writes all of them, so that it costs the same whichever are counted. */
  async fail(manager: EntityManager, { pair, strangers, network }: Subjects, counted: Buffer[], now: Date): Promise<void> {
    await manager.query(
      `UPDATE gate_guess SET
         failures = failures + CASE WHEN subject = ANY($4::bytea[]) THEN 1 ELSE 0 END,
         last_at = CASE WHEN subject = ANY($4::bytea[]) THEN $5 ELSE last_at END,
         resets_at = CASE WHEN subject = $1 AND subject = ANY($4::bytea[]) THEN $6 ELSE resets_at END
       WHERE subject IN ($1, $2, $3)`,
      [pair, strangers, network, counted, now, later(now, pairKeptMs)],
    );
  }

  /** What was typed wrong there before counts no more; what strangers and the network's other visitors did still does. */
  async succeed(manager: EntityManager, { pair }: Subjects): Promise<void> {
    await manager.query('DELETE FROM gate_guess WHERE subject = $1', [pair]);
  }

  /** True: the visitor had signed in from elsewhere, and never from there. `byCode`: false where less was shown than the visitor has. */
  async remember(manager: EntityManager, visitorId: string, network: string, now: Date, byCode = true): Promise<boolean> {
    const [row] = await manager.query<{ isNew: boolean }[]>(
      `WITH before AS (SELECT network FROM visitor_network WHERE visitor_id = $1 AND last_at > $4)
       INSERT INTO visitor_network AS n (visitor_id, network, last_at, by_code) VALUES ($1, $2, $3, $5)
       ON CONFLICT (visitor_id, network) DO UPDATE SET last_at = greatest(n.last_at, excluded.last_at), by_code = n.by_code OR excluded.by_code
       RETURNING EXISTS (SELECT FROM before) AND NOT EXISTS (SELECT FROM before WHERE before.network = $2) AS "isNew"`,
      [visitorId, network, now, later(now, -networkKeptMs), byCode],
    );
    return row?.isNew ?? false;
  }

  /** For checks by this site's API_KEY alone: whoever holds it may name any network, and thereby must make none known elsewhere. */
  async rememberByKey(manager: EntityManager, { siteId, visitorId }: AtSite, network: string, now: Date): Promise<void> {
    await manager.query(
      `INSERT INTO visitor_key_network AS n (visitor_id, site_id, network, last_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (visitor_id, site_id, network) DO UPDATE SET last_at = greatest(n.last_at, excluded.last_at)`,
      [visitorId, siteId, network, now],
    );
  }

  /** From which the visitor has signed in, or was said to by a server, last ones first. */
  networks(manager: EntityManager, visitorId: string): Promise<{ network: string; lastAt: Date }[]> {
    const sql = `SELECT network, max(last_at) AS "lastAt" FROM (
         SELECT network, last_at FROM visitor_network WHERE visitor_id = $1
         UNION ALL SELECT network, last_at FROM visitor_key_network WHERE visitor_id = $1
       ) AS held GROUP BY network ORDER BY "lastAt" DESC, network`;
    return manager.query(sql, [visitorId]);
  }

  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.query('DELETE FROM visitor_key_network WHERE site_id = $1', [siteId]);
  }

  /** Deletes up to `most` counts that are worth nothing any more; returns how many. */
  async deleteReset(manager: EntityManager, now: Date, most: number): Promise<number> {
    const sql =
      'DELETE FROM gate_guess WHERE subject IN (SELECT subject FROM gate_guess WHERE resets_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)';
    const [, count] = await manager.query<[unknown, number]>(sql, [now, most]);
    return count;
  }

  /** The same with networks that nobody has signed in from for long. */
  async deleteForgotten(manager: EntityManager, now: Date, most: number): Promise<number> {
    let deleted = 0;
    for (const table of ['visitor_network', 'visitor_key_network']) {
      const sql = `DELETE FROM ${table} WHERE ctid IN (SELECT ctid FROM ${table} WHERE last_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`;
      const [, count] = await manager.query<[unknown, number]>(sql, [later(now, -networkKeptMs), most - deleted]);
      deleted += count;
    }
    return deleted;
  }
}

const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);
