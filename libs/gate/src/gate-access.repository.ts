import { Injectable } from '@nestjs/common';
import { showId, type GateAccessDocument } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import { GateClientCaRow } from './gate-machine.entity.ts';
import { ProvidersRepository } from './providers.repository.ts';

type Machine = { id: string; label: string; mac: string; paths: string[]; networks: string[]; expiresAt: Date | null };
type GitMachine = Machine & { access: 'read' | 'write'; visitorId: string; email: string; name: string; groups: string[] };

/** Tokens of a site ($1) that are taken at a time ($2). */
const good = 'm.site_id = $1 AND m.active AND (m.expires_at IS NULL OR m.expires_at > $2)';

/** The only SQL on what edges know of those who enter without a session. */
@Injectable()
export class GateAccessRepository {
  constructor(private readonly providers: ProvidersRepository) {}

  /** Whoever changes what edges know of these sites comes here, and waits for whoever did before. */
  async raise(manager: EntityManager, accountId: string, siteIds: readonly string[]): Promise<void> {
    await manager.query(
      `INSERT INTO gate_access AS a (site_id, account_id, version) SELECT id, $1, 1 FROM unnest($2::uuid[]) AS id ORDER BY id
       ON CONFLICT (site_id) DO UPDATE SET version = a.version + 1`,
      [accountId, siteIds],
    );
  }

  /** The same of a site of which edges know something; false: they never did. */
  async raiseKnown(manager: EntityManager, siteId: string): Promise<boolean> {
    const [, count] = await manager.query<[unknown, number]>('UPDATE gate_access SET version = version + 1 WHERE site_id = $1', [siteId]);
    return count > 0;
  }

  /** Sites at which one of these visitors has a token. */
  async sitesOfVisitors(manager: EntityManager, accountId: string, visitorIds: readonly string[]): Promise<string[]> {
    const rows = await manager.query<{ id: string }[]>(
      'SELECT DISTINCT site_id AS id FROM gate_machine WHERE account_id = $1 AND visitor_id = ANY($2) ORDER BY site_id',
      [accountId, visitorIds],
    );
    return rows.map(({ id }) => id);
  }

  /** For publication: what edges have to know of a site now; null: there was never anything, or the site is deleted. */
  async document(manager: EntityManager, siteId: string, now: Date): Promise<GateAccessDocument | null> {
    // First: what is read after it is no older than the version says.
    const version = await this.version(manager, siteId);
    if (version === null || (await this.isDeleted(manager, siteId))) return null;
    const git = await this.git(manager, siteId, now);
    const others = await this.others(manager, siteId, now);
    const providers = await this.providers.ofSite(manager, siteId);
    const ca = await manager.findOneBy(GateClientCaRow, { siteId });
    const ofKind = (kind: string) => others.filter((row) => row.kind === kind).map((row) => ({ ...showMachine(row), label: row.label }));
    return {
      siteId: showId('site', siteId),
      version,
      git: git.map(showGit),
      licences: ofKind('licence'),
      services: ofKind('service'),
      clientCa: ca?.pem ?? null,
      revokedSerials: ca?.revokedSerials ?? [],
      providers: providers.map(({ id, name }) => ({ id: showId('identityProvider', id), name })),
    };
  }

  private async isDeleted(manager: EntityManager, siteId: string): Promise<boolean> {
    const rows = await manager.query<unknown[]>('SELECT 1 FROM site WHERE id = $1 AND deleted_at IS NOT NULL', [siteId]);
    return rows.length > 0;
  }

  /** Null: there was never anything. */
  async version(manager: EntityManager, siteId: string): Promise<number | null> {
    const [row] = await manager.query<{ version: string }[]>('SELECT version FROM gate_access WHERE site_id = $1', [siteId]);
    return row ? Number(row.version) : null;
  }

  /** Sites of which edges may have to know something, in the order of their ids. */
  async sitesAfter(manager: EntityManager, after: string | null, limit: number): Promise<string[]> {
    const rows = await manager.query<{ id: string }[]>(
      'SELECT site_id AS id FROM gate_access WHERE $1::uuid IS NULL OR site_id > $1 ORDER BY site_id LIMIT $2',
      [after, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** False: there was never anything. */
  async forgetSite(manager: EntityManager, siteId: string): Promise<boolean> {
    await manager.query('DELETE FROM gate_machine WHERE site_id = $1', [siteId]);
    await manager.query('DELETE FROM gate_client_ca WHERE site_id = $1', [siteId]);
    const [, count] = await manager.query<[unknown, number]>('DELETE FROM gate_access WHERE site_id = $1', [siteId]);
    return count > 0;
  }

  /** Of visitors who may enter the site, with what they may enter of it. */
  private git(manager: EntityManager, siteId: string, now: Date): Promise<GitMachine[]> {
    return manager.query(
      `SELECT m.id, m.label, m.mac, m.networks, m.expires_at AS "expiresAt", m.access, a.paths,
         v.id AS "visitorId", v.email, v.name, v.groups
       FROM gate_machine m
       JOIN visitor v ON v.account_id = m.account_id AND v.id = m.visitor_id AND NOT v.locked
       JOIN visitor_access a ON a.visitor_id = v.id AND a.site_id = m.site_id
       WHERE ${good} ORDER BY m.id`,
      [siteId, now],
    );
  }

  private others(manager: EntityManager, siteId: string, now: Date): Promise<(Machine & { kind: string })[]> {
    return manager.query(
      `SELECT m.id, m.kind, m.label, m.mac, m.paths, m.networks, m.expires_at AS "expiresAt" FROM gate_machine m
       WHERE ${good} AND m.kind <> 'git' ORDER BY m.id`,
      [siteId, now],
    );
  }
}

const showMachine = ({ id, mac, paths, networks, expiresAt }: Machine) => ({
  ...{ id: showId('machineToken', id), mac, paths, networks },
  expiresAt: expiresAt?.getTime() ?? null,
});

const showGit = (row: GitMachine) => ({
  ...showMachine(row),
  access: row.access,
  visitor: { id: showId('visitor', row.visitorId), email: row.email, name: row.name, groups: row.groups },
});
