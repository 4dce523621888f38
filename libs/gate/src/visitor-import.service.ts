import { Injectable } from '@nestjs/common';
import type { Fault, VisitorImport, VisitorImportResult } from '@sitekeep/contracts';
import { invalidContent, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { GateAccess } from './gate-access.ts';
import { hasLess, isShutOut } from './has-less.ts';
import { ImportTurns } from './import-turns.ts';
import { KeyCredentials } from './key-credentials.ts';
import { atLine, boundedFaults } from './read-table.ts';
import { readVisitorTable, type OwnSites, type VisitorLine } from './read-visitor-table.ts';
import { SessionRevocations } from './session-revocations.ts';
import { VisitorLimits } from './visitor-limits.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import { VisitorTrail } from './visitor-trail.ts';
import { VisitorsRepository, type VisitorWithAccess } from './visitors.repository.ts';

/** What an import does: those who are new, and those who are known, as they are to be; `lessened`: of whom it takes something away; `shutOut`: of these whom it locks; `known`: faults of those who must not be. */
type Plan = {
  created: VisitorWithAccess[];
  updated: VisitorWithAccess[];
  lessened: string[];
  shutOut: string[];
  skipped: number;
  known: Fault[];
};

/** Visitors from a table: all of it in one transaction, or nothing. */
@Injectable()
export class VisitorImportService {
  constructor(
    private readonly transactions: Transactions,
    private readonly turns: ImportTurns,
    private readonly clock: Clock,
    private readonly repository: VisitorsRepository,
    private readonly limits: VisitorLimits,
    private readonly trail: VisitorTrail,
    private readonly sessions: SessionRevocations,
    private readonly devices: TrustedDevicesRepository,
    private readonly access: GateAccess,
    private readonly keyCredentials: KeyCredentials,
    private readonly sites: SitesReadModel,
  ) {}

  /** A dry run does the same up to the writing, so it says what the real one would. Throws invalid_content with every fault of every line. */
  async import(context: AccountContext, { csv, existing, dryRun }: VisitorImport): Promise<VisitorImportResult> {
    const { accountId } = context;
    const { lines, faults } = await readVisitorTable(csv, await this.ownSites(accountId));
    return this.turns.run(accountId, async (manager) => {
      const { created, updated, lessened, shutOut, skipped, known } = await this.plan(manager, accountId, lines, existing);
      const gone = await this.faultsOfGone(manager, accountId, lines);
      const full = await this.faultOfLimit(manager, accountId, created.length);
      const all = [...faults, ...known, ...gone, ...full];
      if (all.length > 0) throw invalidContent(boundedFaults(all));
      if (!dryRun) {
        await this.repository.add(manager, created);
        await this.repository.saveMany(manager, accountId, updated);
        const changed = updated.map(({ id }) => id);
        await this.keyCredentials.dropBeyond(manager, accountId, changed);
        await this.sessions.ofVisitors(manager, accountId, lessened);
        await this.devices.removeOfVisitors(manager, accountId, shutOut);
        await this.access.visitorsChanged(manager, accountId, changed);
        await this.trail.imported(manager, context, `${created.length} created, ${updated.length} updated, ${skipped} skipped`);
      }
      return { created: created.length, updated: updated.length, skipped, dryRun };
    });
  }

  private async ownSites(accountId: string): Promise<OwnSites> {
    const { manager } = this.transactions;
    return { ids: new Set(await this.sites.idsOf(manager, accountId)), hostnames: await this.sites.hostnames(manager, accountId) };
  }

  private async plan(
    manager: EntityManager,
    accountId: string,
    lines: readonly VisitorLine[],
    existing: VisitorImport['existing'],
  ): Promise<Plan> {
    const emails = lines.map(({ email }) => email);
    const rows = await this.repository.withAccess(manager, await this.repository.ofEmails(manager, accountId, emails));
    const rowOf = new Map(rows.map((row) => [row.email, row]));
    const plan: Plan = { created: [], updated: [], lessened: [], shutOut: [], skipped: 0, known: [] };
    for (const line of lines) {
      const before = rowOf.get(line.email);
      const after = before && updatedBy(before, line);
      if (!before) plan.created.push(this.createdBy(accountId, line));
      else if (existing === 'refuse') plan.known.push({ pointer: atLine(line.line, 'email'), code: 'exists', detail: alreadyThere });
      else if (existing === 'skip' || JSON.stringify(before) === JSON.stringify(after)) plan.skipped++;
      else if (after) {
        plan.updated.push(after);
        if (hasLess(before, after)) plan.lessened.push(after.id);
        if (isShutOut(before, after)) plan.shutOut.push(after.id);
      }
    }
    return plan;
  }

  /** Sites may have been released since the table was read; those that are left stay until the transaction ends. */
  private async faultsOfGone(manager: EntityManager, accountId: string, lines: readonly VisitorLine[]): Promise<Fault[]> {
    const held = await this.sites.held(manager, accountId, [...new Set(lines.flatMap(({ sites = [] }) => sites))]);
    const naming = lines.filter(({ sites = [] }) => sites.some((site) => !held.has(site)));
    return naming.map(({ line }) => ({
      pointer: atLine(line, 'sites'),
      code: 'unknown_site',
      detail: 'A site of this line was just deleted.',
    }));
  }

  private async faultOfLimit(manager: EntityManager, accountId: string, more: number): Promise<Fault[]> {
    const full = await this.limits.faultOf(manager, accountId, more);
    return full === null ? [] : [{ pointer: '/csv', code: 'limit_reached', detail: full }];
  }

  private createdBy(accountId: string, { email, name = '', groups = [], sites = [], locked = false }: VisitorLine): VisitorWithAccess {
    const access = sites.map((siteId) => ({ siteId, paths: [] }));
    return { id: newUuid(), accountId, email, name, groups, locked, passwordHash: null, createdAt: this.clock.now(), access };
  }
}

const alreadyThere = 'A visitor has this address already: leave the line out, or have known ones skipped or updated by "existing".';

/** What the line does not say stays. So do the paths of sites that stay: a table names none, and must not open a site beyond them. */
function updatedBy(before: VisitorWithAccess, { name, groups, sites, locked }: VisitorLine): VisitorWithAccess {
  const access = sites?.map((siteId) => before.access.find((each) => each.siteId === siteId) ?? { siteId, paths: [] });
  return {
    ...before,
    name: name ?? before.name,
    groups: groups ?? before.groups,
    locked: locked ?? before.locked,
    access: access?.sort((a, b) => (a.siteId < b.siteId ? -1 : 1)) ?? before.access,
  };
}
