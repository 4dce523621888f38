import { Injectable } from '@nestjs/common';
import { IsNull, LessThan, type EntityManager } from 'typeorm';
import { ApiDescriptionRow } from './api-description.entity.ts';
import { FirewallImportRow } from './firewall-import.entity.ts';
import { FirewallPatchRow } from './firewall-patch.entity.ts';

/** The only SQL on patches, imported rules and API descriptions. Those of sites name the account, which the services have checked. */
@Injectable()
export class FirewallRepository {
  /** When the firewall came to an installation that had sites; null where it was there from the beginning. */
  async introducedAt(manager: EntityManager): Promise<Date | null> {
    const [row] = await manager.query<{ at: Date }[]>('SELECT at FROM firewall_introduction');
    return row?.at ?? null;
  }

  /** Rises over patches and imports; nobody else takes one until the transaction ends, so that a higher one is the later. */
  async nextVersion(manager: EntityManager): Promise<string> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtext('firewall_version'))`);
    const [row] = await manager.query<{ version: string }[]>(`SELECT nextval('firewall_version') AS version`);
    return row?.version ?? '0';
  }

  async addPatch(manager: EntityManager, patch: FirewallPatchRow): Promise<void> {
    await manager.insert(FirewallPatchRow, patch);
  }

  findPatch(manager: EntityManager, id: string): Promise<FirewallPatchRow | null> {
    return manager.findOneBy(FirewallPatchRow, { id, removedAt: IsNull() });
  }

  async removePatch(manager: EntityManager, id: string, version: string, at: Date): Promise<void> {
    await manager.update(FirewallPatchRow, { id }, { version, removedAt: at });
  }

  /** Newest first. */
  patches(manager: EntityManager, after: string | null, limit: number): Promise<FirewallPatchRow[]> {
    const where = { removedAt: IsNull(), ...(after !== null && { id: LessThan(after) }) };
    return manager.find(FirewallPatchRow, { where, order: { id: 'DESC' }, take: limit });
  }

  /** Of the last change; 0 when there was none. */
  async patchesVersion(manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ version: string | null }[]>('SELECT max(version) AS version FROM firewall_patch');
    return Number(row?.version ?? 0);
  }

  /** The imported rules in force. */
  async imported(manager: EntityManager): Promise<FirewallImportRow | null> {
    const [row] = await manager.find(FirewallImportRow, { order: { version: 'DESC' }, take: 1 });
    return row ?? null;
  }

  /** 0 when nothing was ever imported. */
  async importedVersion(manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ version: string | null }[]>('SELECT max(version) AS version FROM firewall_import');
    return Number(row?.version ?? 0);
  }

  /** Of the imported rules in force; null when nothing was ever imported. */
  async importedIds(manager: EntityManager): Promise<string[] | null> {
    const sql = `SELECT jsonb_path_query_array(rules, '$[*].id') AS ids FROM firewall_import ORDER BY version DESC LIMIT 1`;
    const [row] = await manager.query<{ ids: string[] }[]>(sql);
    return row?.ids ?? null;
  }

  /** Keeps the one before, in case the new one is to be taken back. */
  async replaceImported(manager: EntityManager, row: FirewallImportRow): Promise<void> {
    const before = await this.imported(manager);
    await manager.insert(FirewallImportRow, row);
    if (before) await manager.delete(FirewallImportRow, { version: LessThan(before.version) });
  }

  description(manager: EntityManager, siteId: string): Promise<ApiDescriptionRow | null> {
    return manager.findOneBy(ApiDescriptionRow, { siteId });
  }

  /** Hash of its content; null where the site has none. */
  async descriptionHash(manager: EntityManager, siteId: string): Promise<string | null> {
    const row = await manager.findOne(ApiDescriptionRow, { where: { siteId }, select: { siteId: true, contentHash: true } });
    return row?.contentHash ?? null;
  }

  async setDescription(manager: EntityManager, row: ApiDescriptionRow): Promise<void> {
    await manager.upsert(ApiDescriptionRow, row, ['siteId']);
  }

  /** False when there was none. */
  async forgetDescription(manager: EntityManager, accountId: string, siteId: string): Promise<boolean> {
    return ((await manager.delete(ApiDescriptionRow, { accountId, siteId })).affected ?? 0) > 0;
  }
}
