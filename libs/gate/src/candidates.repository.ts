import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { networkKeptMs } from './guess-rules.ts';
import { visitorColumns, type VisitorAccessRow, type VisitorRow } from './visitor.entity.ts';

/** Who wants to be let in, as they are before anything was shown. */
export type Candidate = {
  visitor: VisitorRow | null;
  access: VisitorAccessRow | null;
  /** Confirmed ones, locked ones among them: who locks a visitor's only token must not thereby let passwords alone suffice. */
  hasTokens: boolean;
  /** They have signed in from this network before. */
  knowsNetwork: boolean;
};
/** `by` key: the site's own server has told so (and says nothing of sign-in pages). `code`: with all that they have to show. */
export type SeenFrom = { network: string; by: 'key' | 'code' | 'password'; now: Date };

type Found = VisitorRow & { hasTokens: boolean; knowsNetwork: boolean; paths: string[] | null };

/** The id of nothing (RFC 9562, 5.9). */
const nil = `'00000000-0000-0000-0000-000000000000'::uuid`;
const seenSql = {
  key: 'SELECT FROM visitor_key_network n WHERE n.visitor_id = one.id AND n.site_id = $3 AND n.network = $4 AND n.last_at > $5',
  code: 'SELECT FROM visitor_network n WHERE n.visitor_id = one.id AND n.network = $4 AND n.last_at > $5 AND n.by_code',
  password: 'SELECT FROM visitor_network n WHERE n.visitor_id = one.id AND n.network = $4 AND n.last_at > $5',
};
/** Looks into the same tables for a visitor who is not there. */
const sqlOf = (by: SeenFrom['by']) =>
  `SELECT ${visitorColumns}, a.paths,
     EXISTS (SELECT FROM visitor_token t WHERE t.visitor_id = one.id AND t.confirmed) AS "hasTokens",
     EXISTS (${seenSql[by]}) AS "knowsNetwork"
   FROM (SELECT coalesce((SELECT id FROM visitor WHERE account_id = $1 AND email = $2), ${nil}) AS id) AS one
   LEFT JOIN visitor v ON v.id = one.id
   LEFT JOIN visitor_access a ON a.visitor_id = one.id AND a.site_id = $3`;
const sql = { key: sqlOf('key'), code: sqlOf('code'), password: sqlOf('password') };

/** What every check of credentials reads first, in one statement. */
@Injectable()
export class CandidatesRepository {
  /** By the address in lower case, without blanks around it. */
  async find(
    manager: EntityManager,
    { accountId, siteId }: { accountId: string; siteId: string },
    email: string,
    { network, by, now }: SeenFrom,
  ): Promise<Candidate> {
    const since = new Date(now.getTime() - networkKeptMs);
    const rows = await manager.query<(Found | (Partial<Found> & { id: null }))[]>(sql[by], [accountId, email, siteId, network, since]);
    const row = rows[0];
    if (!row || row.id === null) return { visitor: null, access: null, hasTokens: false, knowsNetwork: false };
    const { hasTokens, knowsNetwork, paths, ...visitor } = row;
    return { visitor, access: paths && { visitorId: visitor.id, siteId, paths }, hasTokens, knowsNetwork };
  }
}
