import { Injectable } from '@nestjs/common';
import { storedId, type VisitorQuery } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import type { Access } from './check-access.ts';
import { VisitorAccessRow, VisitorRow } from './visitor.entity.ts';
import { withinSeconds } from './within-seconds.ts';

export type VisitorWithAccess = VisitorRow & { access: Access[] };

const underWay = 'Another change of visitors of this account is under way: try again in a few seconds.';
/** Of a table, each visitor may have many. */
const rowsAtOnce = 20_000;
const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');

/** The only SQL on visitors and on what they may enter. What names visitors alone is for those whose account was checked. */
@Injectable()
export class VisitorsRepository {
  /** Null unless the visitor is the account's. */
  find(manager: EntityManager, accountId: string, id: string): Promise<VisitorRow | null> {
    return manager.findOneBy(VisitorRow, { accountId, id });
  }

  /** By the address as it was typed: case and blanks around it do not count. Postgres takes no zero bytes; no address has one. */
  findByEmail(manager: EntityManager, accountId: string, email: string): Promise<VisitorRow | null> {
    return manager.findOneBy(VisitorRow, { accountId, email: email.trim().toLowerCase().replaceAll('\0', ' ') });
  }

  /** Null: the visitor may not enter the site. One statement, also for a visitor that is not there. */
  async access(manager: EntityManager, visitorId: string, siteId: string): Promise<VisitorAccessRow | null> {
    const sql = 'SELECT visitor_id AS "visitorId", site_id AS "siteId", paths FROM visitor_access WHERE visitor_id = $1 AND site_id = $2';
    const [access] = await manager.query<VisitorAccessRow[]>(sql, [visitorId, siteId]);
    return access ?? null;
  }

  /** What the visitor may enter; nothing unless the visitor is the account's. */
  async sitesOf(manager: EntityManager, accountId: string, visitorId: string): Promise<string[]> {
    const rows = await manager.query<{ siteId: string }[]>(
      'SELECT a.site_id AS "siteId" FROM visitor_access a JOIN visitor v ON v.id = a.visitor_id WHERE v.account_id = $1 AND v.id = $2',
      [accountId, visitorId],
    );
    return rows.map(({ siteId }) => siteId);
  }

  async removeAccess(manager: EntityManager, visitorId: string, siteId: string): Promise<void> {
    await manager.delete(VisitorAccessRow, { visitorId, siteId });
  }

  /**
   * Until the transaction ends nobody else adds visitors to this account or changes them: what was read of them holds. Throws unavailable
   * after two seconds.
   */
  async lockAccount(manager: EntityManager, accountId: string): Promise<void> {
    const sql = `SELECT pg_advisory_xact_lock(hashtextextended('visitors of ' || $1, 0))`;
    await withinSeconds(manager, 2, underWay, () => manager.query(sql, [accountId]));
  }

  count(manager: EntityManager, accountId: string): Promise<number> {
    return manager.countBy(VisitorRow, { accountId });
  }

  /** Newest first, up to `limit + 1`. */
  page(manager: EntityManager, accountId: string, query: VisitorQuery, after: string | null): Promise<VisitorRow[]> {
    const found = manager.createQueryBuilder(VisitorRow, 'visitor').where('visitor.account_id = :accountId', { accountId });
    const { search, group, site, locked } = query;
    if (search)
      found.andWhere('(visitor.email ILIKE :like OR visitor.name ILIKE :like)', {
        like: `%${escapeLike(search)}%`,
      });
    if (group !== undefined) found.andWhere(':group = ANY(visitor.groups)', { group });
    if (site !== undefined)
      found.andWhere('EXISTS (SELECT FROM visitor_access a WHERE a.visitor_id = visitor.id AND a.site_id = :site)', {
        site: storedId('site', site),
      });
    if (locked !== undefined) found.andWhere('visitor.locked = :locked', { locked: locked === 'true' });
    if (after !== null) found.andWhere('visitor.id < :after', { after });
    return found
      .orderBy('visitor.id', 'DESC')
      .limit(query.limit + 1)
      .getMany();
  }

  ofIds(manager: EntityManager, accountId: string, ids: readonly string[]): Promise<VisitorRow[]> {
    const own = manager.createQueryBuilder(VisitorRow, 'visitor').where('visitor.account_id = :accountId', { accountId });
    return own.andWhere('visitor.id = ANY(CAST(:ids AS uuid[]))', { ids }).getMany();
  }

  ofEmails(manager: EntityManager, accountId: string, emails: readonly string[]): Promise<VisitorRow[]> {
    const own = manager.createQueryBuilder(VisitorRow, 'visitor').where('visitor.account_id = :accountId', { accountId });
    return own.andWhere('visitor.email = ANY(CAST(:emails AS text[]))', { emails }).getMany();
  }

  async withAccess(manager: EntityManager, visitors: readonly VisitorRow[]): Promise<VisitorWithAccess[]> {
    const rows = await manager.query<({ visitorId: string } & Access)[]>(
      'SELECT visitor_id AS "visitorId", site_id AS "siteId", paths FROM visitor_access WHERE visitor_id = ANY($1) ORDER BY visitor_id, site_id',
      [visitors.map(({ id }) => id)],
    );
    const byVisitor = Map.groupBy(rows, ({ visitorId }) => visitorId);
    return visitors.map((visitor) => ({
      ...visitor,
      access: (byVisitor.get(visitor.id) ?? []).map(({ siteId, paths }) => ({ siteId, paths })),
    }));
  }

  async add(manager: EntityManager, visitors: readonly VisitorWithAccess[]): Promise<void> {
    const rows = visitors.map((visitor) => ({
      ...{ id: visitor.id, account_id: visitor.accountId, email: visitor.email, name: visitor.name, groups: visitor.groups },
      ...{ locked: visitor.locked, password_hash: visitor.passwordHash, created_at: visitor.createdAt },
    }));
    const columns = 'id, account_id, email, name, groups, locked, password_hash, created_at';
    const sql = `INSERT INTO visitor (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::visitor, $1)`;
    await manager.query(sql, [JSON.stringify(rows)]);
    await this.addAccess(manager, visitors);
  }

  async save(manager: EntityManager, { accountId, id, email, name, groups, locked, passwordHash }: VisitorRow): Promise<void> {
    await manager.update(VisitorRow, { accountId, id }, { email, name, groups, locked, passwordHash });
  }

  /** Sets names, groups, locks and access of visitors of one account, in a few statements for all of them. */
  async saveMany(manager: EntityManager, accountId: string, visitors: readonly VisitorWithAccess[]): Promise<void> {
    const rows = visitors.map(({ id, name, groups, locked }) => ({ id, name, groups, locked }));
    await manager.query(
      `UPDATE visitor SET name = new.name, groups = new.groups, locked = new.locked
       FROM jsonb_to_recordset($2) AS new(id uuid, name text, groups text[], locked boolean)
       WHERE visitor.account_id = $1 AND visitor.id = new.id`,
      [accountId, JSON.stringify(rows)],
    );
    await this.replaceAccess(manager, visitors);
  }

  async replaceAccess(manager: EntityManager, visitors: readonly Pick<VisitorWithAccess, 'id' | 'access'>[]): Promise<void> {
    await manager.query('DELETE FROM visitor_access WHERE visitor_id = ANY($1)', [visitors.map(({ id }) => id)]);
    await this.addAccess(manager, visitors);
  }

  private async addAccess(manager: EntityManager, visitors: readonly Pick<VisitorWithAccess, 'id' | 'access'>[]): Promise<void> {
    const rows = visitors.flatMap(({ id, access }) => access.map(({ siteId, paths }) => ({ visitor_id: id, site_id: siteId, paths })));
    const columns = 'visitor_id, site_id, paths';
    const sql = `INSERT INTO visitor_access (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::visitor_access, $1)`;
    for (let at = 0; at < rows.length; at += rowsAtOnce) await manager.query(sql, [JSON.stringify(rows.slice(at, at + rowsAtOnce))]);
  }

  /** Which of these were not so before. */
  async setLocked(manager: EntityManager, accountId: string, ids: readonly string[], locked: boolean): Promise<string[]> {
    const sql = 'UPDATE visitor SET locked = $3 WHERE account_id = $1 AND id = ANY($2) AND locked <> $3 RETURNING id';
    const [rows] = await manager.query<[{ id: string }[], number]>(sql, [accountId, ids, locked]);
    return rows.map(({ id }) => id);
  }

  /** With everything that is held about them. Which of these were there. */
  async remove(manager: EntityManager, accountId: string, ids: readonly string[]): Promise<string[]> {
    const sql = 'DELETE FROM visitor WHERE account_id = $1 AND id = ANY($2) RETURNING id';
    const [rows] = await manager.query<[{ id: string }[], number]>(sql, [accountId, ids]);
    return rows.map(({ id }) => id);
  }

  /** Takes the site away from all who may enter it: it was released. */
  async forgetSite(manager: EntityManager, siteId: string): Promise<void> {
    await manager.delete(VisitorAccessRow, { siteId });
  }
}
