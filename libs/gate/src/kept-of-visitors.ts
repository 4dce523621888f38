import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What of visitors belongs to one site and is told of them with those of other sites. */
const tables = ['visitor_access', 'visitor_passkey'] as const;

/** Sets aside what visitors have at a deleted site, where nothing finds it, until the site is restored or destroyed. */
@Injectable()
export class KeptOfVisitors {
  async setAside(manager: EntityManager, siteId: string): Promise<void> {
    for (const table of tables)
      await manager.query(
        `WITH gone AS (DELETE FROM ${table} WHERE site_id = $1 RETURNING *)
         INSERT INTO kept_of_visitor (site_id, visitor_id, of_table, kept) SELECT site_id, visitor_id, '${table}', to_jsonb(gone) FROM gone`,
        [siteId],
      );
  }

  /** Of whom something is set aside, by account. */
  visitorsOf(manager: EntityManager, siteId: string): Promise<{ accountId: string; visitorIds: string[] }[]> {
    return manager.query(
      `SELECT account_id AS "accountId", array_agg(id ORDER BY id) AS "visitorIds" FROM visitor
       WHERE id IN (SELECT visitor_id FROM kept_of_visitor WHERE site_id = $1) GROUP BY account_id ORDER BY account_id`,
      [siteId],
    );
  }

  /** What a visitor has been given again since stays as it is. */
  async giveBack(manager: EntityManager, siteId: string): Promise<void> {
    for (const table of tables)
      await manager.query(
        `WITH back AS (DELETE FROM kept_of_visitor WHERE site_id = $1 AND of_table = '${table}' RETURNING kept)
         INSERT INTO ${table} SELECT (jsonb_populate_record(NULL::${table}, kept)).* FROM back ON CONFLICT DO NOTHING`,
        [siteId],
      );
  }

  async destroy(manager: EntityManager, siteId: string): Promise<void> {
    await manager.query('DELETE FROM kept_of_visitor WHERE site_id = $1', [siteId]);
  }
}
