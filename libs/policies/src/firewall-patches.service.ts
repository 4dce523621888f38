import { Injectable } from '@nestjs/common';
import {
  firewallPatchesSchema,
  showId,
  type Fault,
  type FirewallPatch,
  type FirewallPatches,
  type FirewallPatchInput,
  type Page,
  type PageQuery,
} from '@sitekeep/contracts';
import { Audit, cursorUuid, invalidContent, notFound, Outbox, pageOf, Transactions, type StaffPrincipal } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { checkFirewallRules } from './check-firewall-rules.ts';
import type { FirewallPatchRow } from './firewall-patch.entity.ts';
import { FirewallRepository } from './firewall.repository.ts';

/** Each is asked with every request of every site. */
const mostPatches = 100;

/** Rules that staff push to all sites: against a weakness that is exploited before its software is mended. */
@Injectable()
export class FirewallPatchesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly outbox: Outbox,
    private readonly repository: FirewallRepository,
  ) {}

  async list(query: PageQuery): Promise<Page<FirewallPatch>> {
    const rows = await this.repository.patches(this.transactions.manager, cursorUuid('patch', query), query.limit + 1);
    return pageOf('patch', rows, query.limit, showPatch);
  }

  /** In force on every edge after commit, within a second. Throws invalid_content with every fault. */
  add(staff: StaffPrincipal, input: FirewallPatchInput): Promise<FirewallPatch> {
    return this.transactions.run(async (manager) => {
      const version = await this.repository.nextVersion(manager);
      const present = await this.repository.patches(manager, null, mostPatches);
      const faults = faultsOf(input, present, this.clock.now());
      if (faults.length > 0) throw invalidContent(faults);
      const { expiresAt, ...parts } = input;
      const end = expiresAt === null ? null : new Date(expiresAt);
      const made = { id: newUuid(), version, createdAt: this.clock.now(), createdBy: staff.name, removedAt: null };
      const patch: FirewallPatchRow = { ...parts, expiresAt: end, ...made };
      await this.repository.addPatch(manager, patch);
      await this.tell(manager, staff, 'firewall-patch.added', patch, version, input.reason);
      return showPatch(patch);
    });
  }

  remove(staff: StaffPrincipal, id: string, reason: string): Promise<void> {
    return this.transactions.run(async (manager) => {
      const version = await this.repository.nextVersion(manager);
      const patch = await this.repository.findPatch(manager, id);
      if (!patch) throw notFound();
      await this.repository.removePatch(manager, id, version, this.clock.now());
      await this.tell(manager, staff, 'firewall-patch.removed', patch, version, reason);
    });
  }

  /** What the edges are to know: all in force, oldest first, so that a later one never takes the place of an earlier. */
  async published(manager: EntityManager): Promise<FirewallPatches> {
    const rows = (await this.repository.patches(manager, null, mostPatches)).reverse();
    const now = this.clock.now();
    const patches = rows
      .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
      .map(({ id, rule, expiresAt }) => ({ id: showId('patch', id), rule, expiresAt: expiresAt?.getTime() ?? null }));
    return firewallPatchesSchema.parse({ version: await this.repository.patchesVersion(manager), patches });
  }

  private async tell(
    manager: EntityManager,
    actor: StaffPrincipal,
    action: string,
    patch: FirewallPatchRow,
    version: string,
    reason: string,
  ) {
    await this.audit.append(manager, { actor, accountId: null, action, target: showId('patch', patch.id), reason });
    await this.outbox.add(manager, 'write-firewall', { what: 'patches', version: Number(version) });
  }
}

function faultsOf({ rule, expiresAt }: FirewallPatchInput, present: readonly FirewallPatchRow[], now: Date): Fault[] {
  const full = `There are ${mostPatches} patches already: take one back first.`;
  const over = 'This time is over; give a later one, or null for no end.';
  const twice = `A patch is called “${rule.name}” already: give this one another name.`;
  return [
    ...(present.length >= mostPatches ? [{ pointer: '', code: 'limit_reached', detail: full }] : []),
    ...(present.some((other) => other.rule.name === rule.name) ? [{ pointer: '/rule/name', code: 'duplicate', detail: twice }] : []),
    ...(expiresAt !== null && new Date(expiresAt) <= now ? [{ pointer: '/expiresAt', code: 'in_the_past', detail: over }] : []),
    // As a list of one: what a patch alone cannot reach, nobody needs.
    ...checkFirewallRules([{ ...rule, enabled: true, priority: 0 }], '/rule', []).map(({ pointer, ...found }) => ({
      pointer: pointer.replace('/rule/0', '/rule'),
      ...found,
    })),
  ];
}

const showPatch = ({ id, title, cve, rule, reason, expiresAt, createdAt, createdBy }: FirewallPatchRow): FirewallPatch => ({
  id: showId('patch', id),
  title,
  cve,
  rule,
  reason,
  expiresAt: expiresAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
  createdBy,
});
