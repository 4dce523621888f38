import { Injectable } from '@nestjs/common';
import type { Fault, VisitorImport, VisitorImportResult } from '@sitekeep/contracts';
import { invalidContent, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { atLine, boundedFaults } from './read-table.ts';
import { readVisitorTable, type OwnSites, type VisitorLine } from './read-visitor-table.ts';
import { VisitorLimits } from './visitor-limits.ts';
import { VisitorTrail } from './visitor-trail.ts';
import { VisitorsRepository, type VisitorWithAccess } from './visitors.repository.ts';

/** What an import does: those who are new, and those who are known, as they are to be. */
type Plan = { created: VisitorWithAccess[]; updated: VisitorWithAccess[]; skipped: number };

/** Visitors from a table: all of it in one transaction, or nothing. */
@Injectable()
export class VisitorImportService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly repository: VisitorsRepository,
    private readonly limits: VisitorLimits,
    private readonly trail: VisitorTrail,
    private readonly sites: SitesReadModel,
  ) {}

  /** A dry run does the same up to the writing, so it says what the real one would. Throws invalid_content with every fault of every line. */
  import(context: AccountContext, { csv, existing, dryRun }: VisitorImport): Promise<VisitorImportResult> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      await this.repository.lockAccount(manager, accountId);
      const { lines, faults } = readVisitorTable(csv, await this.ownSites(manager, accountId));
      const { created, updated, skipped } = await this.plan(manager, accountId, lines, existing, faults);
      const full = await this.limits.faultOf(manager, accountId, created.length);
      if (full !== null) faults.push({ pointer: '/csv', code: 'limit_reached', detail: full });
      if (faults.length > 0) throw invalidContent(boundedFaults(faults));
      if (!dryRun) {
        await this.repository.add(manager, created);
        await this.repository.saveMany(manager, accountId, updated);
        await this.trail.imported(manager, context, `${created.length} created, ${updated.length} updated, ${skipped} skipped`);
      }
      return { created: created.length, updated: updated.length, skipped, dryRun };
    });
  }

  private async ownSites(manager: EntityManager, accountId: string): Promise<OwnSites> {
    const hostnames = await this.sites.hostnames(manager, accountId);
    return { ids: await this.sites.held(manager, accountId, await this.sites.idsOf(manager, accountId)), hostnames };
  }

  private async plan(
    manager: EntityManager,
    accountId: string,
    lines: readonly VisitorLine[],
    existing: VisitorImport['existing'],
    faults: Fault[],
  ): Promise<Plan> {
    const emails = lines.map(({ email }) => email);
    const rows = await this.repository.withAccess(manager, await this.repository.ofEmails(manager, accountId, emails));
    const known = new Map(rows.map((row) => [row.email, row]));
    const plan: Plan = { created: [], updated: [], skipped: 0 };
    for (const line of lines) {
      const before = known.get(line.email);
      const after = before && updatedBy(before, line);
      if (!before) plan.created.push(this.createdBy(accountId, line));
      else if (existing === 'refuse') faults.push({ pointer: atLine(line.line, 'email'), code: 'exists', detail: alreadyThere });
      else if (existing === 'skip' || JSON.stringify(before) === JSON.stringify(after)) plan.skipped++;
      else if (after) plan.updated.push(after);
    }
    return plan;
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
