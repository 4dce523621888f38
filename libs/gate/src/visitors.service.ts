import { Injectable } from '@nestjs/common';
import {
  showId,
  type Fault,
  type Page,
  type Visitor,
  type VisitorAccess,
  type VisitorChange,
  type VisitorInput,
  type VisitorQuery,
} from '@sitekeep/contracts';
import {
  cursorUuid,
  invalidContent,
  notFound,
  pageOf,
  PasswordHasher,
  ProblemError,
  Transactions,
  type AccountContext,
} from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { checkAccess, sitesOf, type Access } from './check-access.ts';
import { GateAccess } from './gate-access.ts';
import { hasLess, isShutOut } from './has-less.ts';
import { showInvitation } from './invitation.view.ts';
import { InvitationsRepository } from './invitations.repository.ts';
import { KeyCredentials } from './key-credentials.ts';
import { KeyScope } from './key-scope.ts';
import { ResetsRepository } from './resets.repository.ts';
import { PasskeysRepository } from './passkeys.repository.ts';
import { SessionRevocations } from './session-revocations.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import { VisitorLimits } from './visitor-limits.ts';
import { VisitorRemoval } from './visitor-removal.ts';
import { VisitorTokensRepository } from './visitor-tokens.repository.ts';
import { VisitorTrail } from './visitor-trail.ts';
import type { VisitorRow } from './visitor.entity.ts';
import { showVisitor } from './visitor.view.ts';
import { VisitorsRepository, type VisitorWithAccess } from './visitors.repository.ts';

/** End users of an account's sites. */
@Injectable()
export class VisitorsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly repository: VisitorsRepository,
    private readonly tokens: VisitorTokensRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly scope: KeyScope,
    private readonly keyCredentials: KeyCredentials,
    private readonly limits: VisitorLimits,
    private readonly trail: VisitorTrail,
    private readonly sessions: SessionRevocations,
    private readonly devices: TrustedDevicesRepository,
    private readonly access: GateAccess,
    private readonly sites: SitesReadModel,
    private readonly invitations: InvitationsRepository,
    private readonly resets: ResetsRepository,
    private readonly removal: VisitorRemoval,
  ) {}

  /** Newest first. A site of another account is one that nobody may enter. */
  async list(accountId: string, query: VisitorQuery): Promise<Page<Visitor>> {
    const { manager } = this.transactions;
    const rows = await this.repository.page(manager, accountId, query, cursorUuid('visitor', query));
    const shown = new Map((await this.show(manager, accountId, rows.slice(0, query.limit))).map((visitor) => [visitor.id, visitor]));
    return pageOf('visitor', rows, query.limit, ({ id }) => shown.get(showId('visitor', id))!);
  }

  /** Throws not_found unless the visitor is the account's. */
  async get(accountId: string, id: string): Promise<Visitor> {
    const { manager } = this.transactions;
    return this.shown(manager, accountId, await this.found(manager, accountId, id));
  }

  async create(context: AccountContext, { password, access: wanted, ...input }: VisitorInput): Promise<Visitor> {
    const { accountId } = context;
    const passwordHash = password === undefined ? null : await this.hasher.hash(password, accountId);
    return this.transactions.run(async (manager) => {
      await this.repository.lockAccount(manager, accountId);
      const full = await this.limits.faultOf(manager, accountId, 1);
      if (full !== null) throw new ProblemError('limit_reached', full);
      const faults = await this.emailFaults(manager, accountId, input.email, null);
      const access = await this.checked(manager, accountId, wanted, faults);
      const common = { accountId, passwordHash, locked: false, createdAt: this.clock.now() };
      const visitor = { ...input, ...common, id: newUuid(), groups: [...new Set(input.groups)], access };
      await this.repository.add(manager, [visitor]);
      await this.keyCredentials.markPassword(manager, { accountId, visitorId: visitor.id }, context);
      await this.trail.note(manager, context, 'visitor.created', [visitor.id]);
      return this.shown(manager, accountId, visitor);
    });
  }

  /**
   * Sets what the change names; ends the visitor's sessions when it takes something away. What the key of a site gave goes when the visitor
   * may enter another one. Throws not_found unless the visitor is the account's.
   */
  async change(context: AccountContext, id: string, { password, access: wanted, ...change }: VisitorChange): Promise<Visitor> {
    const { accountId } = context;
    await this.found(this.transactions.manager, accountId, id);
    const passwordHash = typeof password === 'string' ? await this.hasher.hash(password, accountId) : password;
    return this.transactions.run(async (manager) => {
      await this.repository.lockAccount(manager, accountId);
      await this.scope.hold(manager, context, id);
      const [before] = (await this.repository.withAccess(manager, [await this.found(manager, accountId, id)])) as [VisitorWithAccess];
      const faults = change.email === undefined ? [] : await this.emailFaults(manager, accountId, change.email, id);
      const access = await this.checked(manager, accountId, wanted ?? [], faults);
      const changed = { ...change, passwordHash, groups: change.groups && [...new Set(change.groups)], access: wanted && access };
      const after = { ...before, ...withoutUndefined(changed) };
      await this.repository.save(manager, after);
      if (wanted !== undefined) await this.repository.replaceAccess(manager, [after]);
      if (passwordHash !== undefined) await this.keyCredentials.markPassword(manager, { accountId, visitorId: id }, context);
      if (wanted !== undefined) await this.keyCredentials.dropBeyond(manager, accountId, [id]);
      await this.endLinks(manager, before, after);
      if (hasLess(before, after)) await this.sessions.ofVisitors(manager, accountId, [id]);
      if (isShutOut(before, after)) await this.devices.removeOfVisitors(manager, accountId, [id]);
      await this.access.visitorsChanged(manager, accountId, [id]);
      await this.trail.note(manager, context, actionOf(change, before), [id]);
      return this.shown(manager, accountId, await this.found(manager, accountId, id));
    });
  }

  /** With everything that is held about the visitor: nothing of it can be read again. Throws not_found unless the visitor is the account's. */
  delete(context: AccountContext, id: string): Promise<void> {
    return this.transactions.run(async (manager) => {
      await this.repository.lockAccount(manager, context.accountId);
      await this.sessions.ofVisitors(manager, context.accountId, [id]);
      await this.access.visitorsChanged(manager, context.accountId, [id]);
      const removed = await this.removal.remove(manager, context.accountId, [id]);
      if (removed.length === 0) throw notFound();
      await this.trail.note(manager, context, 'visitor.deleted', removed);
    });
  }

  /** Takes a site away from the visitor; who may then enter none is deleted. Throws not_found unless the visitor may enter it. */
  leaveSite(context: AccountContext, id: string, siteId: string): Promise<void> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      await this.repository.lockAccount(manager, accountId);
      const sites = await this.repository.sitesOf(manager, accountId, id);
      if (!sites.includes(siteId)) throw notFound();
      const isLast = sites.length === 1;
      await this.sessions.ofVisitors(manager, accountId, [id], isLast ? undefined : siteId);
      await this.access.visitorsChanged(manager, accountId, [id]);
      if (isLast) await this.removal.remove(manager, accountId, [id]);
      else await this.repository.removeAccess(manager, id, siteId);
      await this.trail.note(manager, context, isLast ? 'visitor.deleted' : 'visitor.changed', [id]);
    });
  }

  /** Links and codes in mails are for the address and the password that the visitor had then: an invitation must not give another one in its place. */
  private async endLinks(manager: EntityManager, before: VisitorRow, after: VisitorRow): Promise<void> {
    const { id, accountId } = before;
    const hasMoved = after.email !== before.email;
    if (hasMoved || (before.passwordHash !== null && after.passwordHash === null))
      await this.invitations.expire(manager, accountId, id, this.clock.now());
    if (hasMoved) await this.tokens.voidEmailCodes(manager, { accountId, visitorId: id });
    if (hasMoved || after.passwordHash !== before.passwordHash) await this.resets.forget(manager, accountId, [id]);
  }

  private async found(manager: EntityManager, accountId: string, id: string): Promise<VisitorRow> {
    const visitor = await this.repository.find(manager, accountId, id);
    if (!visitor) throw notFound();
    return visitor;
  }

  private async emailFaults(manager: EntityManager, accountId: string, email: string, own: string | null): Promise<Fault[]> {
    const other = await this.repository.findByEmail(manager, accountId, email);
    if (!other || other.id === own) return [];
    return [{ pointer: '/email', code: 'exists', detail: `${showId('visitor', other.id)} of this account has this address.` }];
  }

  /** Throws these faults and those of the access, all at once. */
  private async checked(manager: EntityManager, accountId: string, wanted: readonly VisitorAccess[], faults: Fault[]): Promise<Access[]> {
    const own = await this.sites.held(manager, accountId, sitesOf(wanted));
    const { access, faults: more } = checkAccess(wanted, own);
    if (faults.length + more.length > 0) throw invalidContent([...faults, ...more]);
    return access;
  }

  private async shown(manager: EntityManager, accountId: string, row: VisitorRow): Promise<Visitor> {
    const [visitor] = await this.show(manager, accountId, [row]);
    return visitor!;
  }

  private async show(manager: EntityManager, accountId: string, rows: readonly VisitorRow[]): Promise<Visitor[]> {
    const ids = rows.map(({ id }) => id);
    const counts = await this.tokens.counts(manager, accountId, ids);
    const passkeys = await this.passkeys.counts(manager, accountId, ids);
    const visitors = await this.repository.withAccess(manager, rows);
    const invitations = await this.invitations.latest(manager, accountId, ids);
    const now = this.clock.now();
    return visitors.map((visitor) => {
      const { id } = visitor;
      const invitation = invitations.get(id);
      return showVisitor(visitor, {
        counts: counts.get(id),
        passkeys: passkeys.get(id),
        invitation: invitation && showInvitation(invitation, now),
      });
    });
  }
}

const withoutUndefined = <T extends object>(change: T) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };

/** Locking stands in the trail by its own name, whatever else was changed with it. */
function actionOf({ locked }: Pick<VisitorChange, 'locked'>, before: Pick<VisitorRow, 'locked'>): string {
  if (locked === undefined || locked === before.locked) return 'visitor.changed';
  return locked ? 'visitor.locked' : 'visitor.unlocked';
}
