import { Inject, Injectable } from '@nestjs/common';
import { PlanFeatures } from '@sitekeep/billing';
import {
  mostMachineTokens,
  showId,
  storedId,
  type Fault,
  type MachineKind,
  type MachineToken,
  type MachineTokenChange,
  type MachineTokenInput,
  type MachineTokenQuery,
  type NewMachineToken,
  type Page,
} from '@sitekeep/contracts';
import { machineKey } from '@sitekeep/gate-session';
import {
  Audit,
  CONTROL_CONFIG,
  cursorUuid,
  invalidContent,
  notFound,
  pageOf,
  ProblemError,
  Transactions,
  type AccountContext,
} from '@sitekeep/platform';
import { Clock, deriveSiteSecret, newUuid, type ControlConfig } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { checkMachine } from './check-machine.ts';
import { GateAccess } from './gate-access.ts';
import type { GateMachineRow } from './gate-machine.entity.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { newMachineSecret } from './machine-secret.ts';
import { showMachineToken } from './machine-token.view.ts';
import { MachineTokensRepository } from './machine-tokens.repository.ts';
import type { VisitorRow } from './visitor.entity.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/**
 * Tokens with which programs enter a site, as customers look after them. Every call throws not_found unless the site, and the token, are
 * the account's; edges know of a change within a second.
 */
@Injectable()
export class MachineTokens {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly sites: SitesReadModel,
    private readonly plans: PlanFeatures,
    private readonly visitors: VisitorsRepository,
    private readonly sessions: GateSessionsRepository,
    private readonly repository: MachineTokensRepository,
    private readonly access: GateAccess,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  /** Newest first, with those that have expired or are not active. */
  async list(accountId: string, siteId: string, query: MachineTokenQuery): Promise<Page<MachineToken>> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    const rows = await this.repository.page(manager, { accountId, siteId }, query, cursorUuid('machineToken', query));
    const ids = rows.flatMap(({ visitorId }) => visitorId ?? []);
    const emails = new Map((await this.visitors.ofIds(manager, accountId, ids)).map(({ id, email }) => [id, email]));
    return pageOf('machineToken', rows, query.limit, (row) => showMachineToken(row, emails.get(row.visitorId ?? '') ?? null));
  }

  /** The secret is in this answer and nowhere else. Throws invalid_content with every fault at once. */
  create(context: AccountContext, siteId: string, input: MachineTokenInput): Promise<NewMachineToken> {
    const { accountId } = context;
    const { kind, label } = input;
    return this.transactions.run(async (manager) => {
      await this.sites.assertOwned(manager, accountId, siteId);
      await this.plans.demand(manager, accountId, siteId, [{ feature: 'machines', pointer: '' }]);
      const { visitor, faults: visitorFaults } = await this.visitorOf(manager, accountId, siteId, input);
      await this.access.changed(manager, accountId, [siteId]);
      await this.assertRoom(manager, accountId, siteId);
      const checked = checkMachine(kind, { ...input, ...(kind === 'git' && { paths: undefined }) }, this.clock.now());
      await this.refuse(manager, { accountId, siteId, kind, label, own: null }, [...checked.faults, ...visitorFaults]);
      const { networks = [], paths = [], expiresAt = null } = checked;
      const row: GateMachineRow = {
        ...{ id: newUuid(), accountId, siteId, kind, label, networks, paths, expiresAt, mac: '', hint: '' },
        ...{ visitorId: visitor?.id ?? null, access: input.kind === 'git' ? input.access : null },
        ...{ active: input.kind === 'licence' ? input.active : true, lastUsedAt: null, createdAt: this.clock.now() },
      };
      const secret = this.giveSecret(row);
      await this.repository.add(manager, row);
      await this.note(manager, context, 'created', row);
      return { ...showMachineToken(row, visitor?.email ?? null), secret };
    });
  }

  /** Sets what the change names. */
  change(context: AccountContext, siteId: string, id: string, change: MachineTokenChange): Promise<MachineToken> {
    return this.update(context, siteId, id, async (manager, row) => {
      const { kind, accountId } = row;
      const { faults, ...checked } = checkMachine(kind, change, this.clock.now());
      await this.refuse(manager, { accountId, siteId, kind, label: change.label ?? row.label, own: id }, faults);
      const action = change.active === undefined || change.active === row.active ? 'changed' : change.active ? 'activated' : 'deactivated';
      Object.assign(row, checked, { label: change.label ?? row.label, active: change.active ?? row.active });
      await this.repository.save(manager, row);
      await this.note(manager, context, action, row);
      return {};
    });
  }

  /** A new secret under the same id; the one so far is taken no longer. */
  rotate(context: AccountContext, siteId: string, id: string): Promise<NewMachineToken> {
    return this.update(context, siteId, id, async (manager, row) => {
      const secret = this.giveSecret(row);
      await this.repository.save(manager, row);
      await this.note(manager, context, 'rotated', row);
      return { secret };
    });
  }

  async remove(context: AccountContext, siteId: string, id: string): Promise<void> {
    await this.update(context, siteId, id, async (manager, row) => {
      await this.repository.remove(manager, row, id);
      await this.note(manager, context, 'deleted', row);
      return {};
    });
  }

  /** Of a visitor, at all sites: for the export. */
  async ofVisitor(
    manager: EntityManager,
    { accountId, id, email }: Pick<VisitorRow, 'accountId' | 'id' | 'email'>,
  ): Promise<MachineToken[]> {
    return (await this.repository.ofVisitor(manager, accountId, id)).map((row) => showMachineToken(row, email));
  }

  /** One change of a site's tokens at a time. */
  private update<More extends object>(
    context: AccountContext,
    siteId: string,
    id: string,
    work: (manager: EntityManager, row: GateMachineRow) => Promise<More>,
  ): Promise<MachineToken & More> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      await this.sites.assertOwned(manager, accountId, siteId);
      await this.access.changed(manager, accountId, [siteId]);
      const row = await this.repository.lock(manager, { accountId, siteId }, id);
      if (!row) throw notFound();
      const more = await work(manager, row);
      const visitor = row.visitorId === null ? null : await this.visitors.find(manager, accountId, row.visitorId);
      return { ...showMachineToken(row, visitor?.email ?? null), ...more };
    });
  }

  /** The visitor of a git token, who is not changed before the transaction ends. */
  private async visitorOf(
    manager: EntityManager,
    accountId: string,
    siteId: string,
    input: MachineTokenInput,
  ): Promise<{ visitor: VisitorRow | null; faults: Fault[] }> {
    if (input.kind !== 'git') return { visitor: null, faults: [] };
    const visitor = await this.sessions.holdVisitor(manager, accountId, storedId('visitor', input.visitor) ?? '');
    if (!visitor) return { visitor, faults: [visitorFault('unknown_visitor', 'Name a visitor of this account.')] };
    if (await this.visitors.access(manager, visitor.id, siteId)) return { visitor, faults: [] };
    return { visitor, faults: [visitorFault('no_access', 'This visitor may not enter the site: allow it first.')] };
  }

  private async assertRoom(manager: EntityManager, accountId: string, siteId: string): Promise<void> {
    if ((await this.repository.count(manager, { accountId, siteId })) >= mostMachineTokens)
      throw new ProblemError(
        'limit_reached',
        `A site has at most ${mostMachineTokens} tokens of machines. Delete those that are not used.`,
      );
  }

  /** Throws these faults and that of a label which another token has, all at once. */
  private async refuse(
    manager: EntityManager,
    { accountId, siteId, kind, label, own }: { accountId: string; siteId: string; kind: MachineKind; label: string; own: string | null },
    faults: readonly Fault[],
  ): Promise<void> {
    const taken = await this.repository.isTaken(manager, { accountId, siteId }, kind, label, own);
    const all = taken ? [labelTaken(kind), ...faults] : faults;
    if (all.length > 0) throw invalidContent([...all]);
  }

  /** Only its MAC is kept. */
  private giveSecret(row: GateMachineRow): string {
    const secret = newMachineSecret(row.kind);
    row.mac = machineKey(deriveSiteSecret(this.config.SEALING_KEY, 'machine', showId('site', row.siteId), 0)).of(secret);
    row.hint = secret.slice(-4);
    return secret;
  }

  /** Under the token, with the site beside it. What staff do is written down by the api, once per call. */
  private async note(
    manager: EntityManager,
    { accountId, principal: actor }: AccountContext,
    done: string,
    row: GateMachineRow,
  ): Promise<void> {
    if (actor.kind === 'staff') return;
    const [target, reason] = [showId('machineToken', row.id), showId('site', row.siteId)];
    await this.audit.append(manager, { actor, accountId, action: `machine-token.${done}`, target, reason });
  }
}

const visitorFault = (code: string, detail: string): Fault => ({ pointer: '/visitor', code, detail });
const labelTaken = (kind: MachineKind): Fault => ({
  pointer: '/label',
  code: 'duplicate',
  detail: `A ${kind} token of this site has this label already.`,
});
