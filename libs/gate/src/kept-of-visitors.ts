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

  /** False: there was nothing. What a visitor has been given again since stays as it is. */
  async giveBack(manager: EntityManager, siteId: string): Promise<boolean> {
    let given = 0;
    for (const table of tables) {
      const [row] = await manager.query<{ count: number }[]>(
        `WITH back AS (DELETE FROM kept_of_visitor WHERE site_id = $1 AND of_table = '${table}' RETURNING kept),
           added AS (INSERT INTO ${table} SELECT (jsonb_populate_record(NULL::${table}, kept)).* FROM back ON CONFLICT DO NOTHING)
         SELECT count(*)::int AS count FROM back`,
        [siteId],
      );
      given += row?.count ?? 0;
    }
    return given > 0;
  }

  async destroy(manager: EntityManager, siteId: string): Promise<void> {
    await manager.query('DELETE FROM kept_of_visitor WHERE site_id = $1', [siteId]);
  }
}
