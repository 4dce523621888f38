import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import {
  invitationDays,
  showId,
  storedId,
  type Fault,
  type VisitorBulk,
  type VisitorInvitation,
  type VisitorInvitationInput,
} from '@sitekeep/contracts';
import { invalidContent, notFound, ProblemError, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { InvitationRow } from './invitation.entity.ts';
import { showInvitation } from './invitation.view.ts';
import { InvitationsRepository } from './invitations.repository.ts';
import { LinkHosts, type MailPlace } from './link-hosts.ts';
import { newLinkSecret } from './link-secrets.ts';
import { dayMs, VisitorMailLimits, type Hindrance } from './visitor-mail-limits.ts';
import { VisitorMails } from './visitor-mails.ts';
import { VisitorTrail } from './visitor-trail.ts';
import type { VisitorRow } from './visitor.entity.ts';
import { VisitorsRepository } from './visitors.repository.ts';

type Inviting = { context: AccountContext; siteId: string; mail: MailPlace; inviter: string };

/** Invitations of visitors, as customers send them: by mail, to set up what they sign in with. */
@Injectable()
export class VisitorInvitations {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly accounts: AccountsReadModel,
    private readonly visitors: VisitorsRepository,
    private readonly invitations: InvitationsRepository,
    private readonly hosts: LinkHosts,
    private readonly limits: VisitorMailLimits,
    private readonly mails: VisitorMails,
    private readonly trail: VisitorTrail,
  ) {}

  /** In the place of the one before, if not just after it; a day after it was declined for the first time, too. Throws not_found unless the visitor is the account's. */
  invite(context: AccountContext, visitorId: string, input: VisitorInvitationInput): Promise<VisitorInvitation> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      await this.visitors.lockAccount(manager, accountId);
      const visitor = await this.visitors.find(manager, accountId, visitorId);
      if (!visitor) throw notFound();
      const faults = await this.faultsOf(manager, input, [visitor], () => '/siteId');
      const inviting = await this.enter(manager, context, input, faults);
      const hindrance = (await this.limits.hindrances(manager, accountId, [visitor.email])).get(visitor.email);
      refuse(hindrance, this.clock.nowMs());
      if (hindrance?.declined) await this.limits.lift(manager, accountId, visitor.email);
      const [invitation] = await this.send(manager, inviting, [visitor]);
      return showInvitation(invitation!, this.clock.now());
    });
  }

  /**
   * All of these visitors, or none: whom nobody knows, or who may not enter the site, is a fault. Whose address was declined and who had
   * a mail just now are left out. Returns how many mails went out.
   */
  inviteAll(context: AccountContext, { siteId, visitors }: Pick<VisitorBulk, 'siteId' | 'visitors'>): Promise<{ changed: number }> {
    const { accountId } = context;
    const input = { siteId: siteId ?? '' };
    const ids = visitors.map((shown) => storedId('visitor', shown) ?? '');
    return this.transactions.run(async (manager) => {
      await this.visitors.lockAccount(manager, accountId);
      const known = new Map((await this.visitors.ofIds(manager, accountId, ids)).map((visitor) => [visitor.id, visitor]));
      const faults = ids.flatMap((id, at) => (known.has(id) ? [] : [unknownVisitor(at)]));
      const found = [...known.values()];
      if (siteId === undefined) faults.push(siteWanted);
      else faults.push(...(await this.faultsOf(manager, input, found, ({ id }) => `/visitors/${ids.indexOf(id)}`)));
      const inviting = await this.enter(manager, context, input, faults);
      const emails = found.map(({ email }) => email);
      const hindrances = await this.limits.hindrances(manager, accountId, emails);
      const free = found.filter(({ email }) => !hindrances.has(email));
      return { changed: (await this.send(manager, inviting, free)).length };
    });
  }

  /** Who of them cannot be invited to this site, whatever else is said. */
  private async faultsOf(
    manager: EntityManager,
    { siteId }: VisitorInvitationInput,
    visitors: readonly VisitorRow[],
    pointerOf: (visitor: VisitorRow) => string,
  ): Promise<Fault[]> {
    const withAccess = await this.visitors.withAccess(manager, visitors);
    return withAccess.flatMap((visitor) => {
      const pointer = pointerOf(visitor);
      const mayEnter = visitor.access.some((access) => showId('site', access.siteId) === siteId);
      return [
        ...(mayEnter ? [] : [{ pointer, code: 'no_access', detail: 'The visitor may not enter this site: give access to it first.' }]),
        ...(visitor.locked ? [{ pointer, code: 'locked', detail: 'The visitor is locked: unlock them first.' }] : []),
      ];
    });
  }

  /** Mail to strangers goes out only for accounts whose owner we know and have nothing against, and to a site that they can open. */
  private async enter(
    manager: EntityManager,
    context: AccountContext,
    { siteId: shown }: VisitorInvitationInput,
    faults: Fault[],
  ): Promise<Inviting> {
    const { accountId } = context;
    const account = await this.accounts.get(manager, accountId);
    if (!account.active)
      throw new ProblemError('conflict', 'First confirm your e-mail address (see our mail) and accept the terms, then try again.');
    if (account.suspended) throw new ProblemError('account_suspended', 'The account is suspended and invites nobody. Write to support.');
    if (faults.length > 0) throw invalidContent(faults);
    const siteId = storedId('site', shown) ?? '';
    const mail = await this.hosts.find(manager, { accountId, siteId });
    if (!mail) throw invalidContent([noCertificate]);
    return { context, siteId, mail, inviter: account.name };
  }

  private async send(manager: EntityManager, inviting: Inviting, visitors: readonly VisitorRow[]): Promise<InvitationRow[]> {
    if (visitors.length === 0) return [];
    const { context, siteId, mail, inviter } = inviting;
    const { accountId } = context;
    const emails = visitors.map(({ email }) => email);
    await this.limits.countInvitations(manager, accountId, emails);
    const made = visitors.map((visitor) => ({ visitor, ...this.newInvitation(siteId, visitor) }));
    const rows = made.map(({ row }) => row);
    await this.invitations.add(manager, accountId, rows);
    for (const { visitor, row, secret } of made)
      await this.mails.invite(manager, visitor, mail, { id: row.id, secret, inviter, expiresAt: row.expiresAt });
    await this.trail.note(
      manager,
      context,
      'visitor.invited',
      visitors.map(({ id }) => id),
    );
    return rows;
  }

  private newInvitation(siteId: string, { id: visitorId, accountId, email }: VisitorRow): { row: InvitationRow; secret: string } {
    const id = newUuid();
    const { secret, hash } = newLinkSecret();
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + invitationDays * dayMs);
    return { secret, row: { id, accountId, visitorId, siteId, email, hash, state: 'open', createdAt, expiresAt } };
  }
}

const unknownVisitor = (at: number): Fault => ({
  pointer: `/visitors/${at}`,
  code: 'unknown_visitor',
  detail: 'Name a visitor of this account.',
});
const siteWanted: Fault = { pointer: '/siteId', code: 'required', detail: 'Name the site to which the visitors are invited.' };
const noCertificate: Fault = {
  pointer: '/siteId',
  code: 'no_certificate',
  detail:
    'Visitors set up their sign-in by HTTPS alone, and no hostname of the site, wildcards aside, has a certificate in force. Upload one, or wait for the one we order.',
};

/** Unless its time has come. */
function refuse(hindrance: Hindrance | undefined, nowMs: number): void {
  if (!hindrance || (hindrance.until && hindrance.until.getTime() <= nowMs)) return;
  if (hindrance.declined) {
    const mend = hindrance.until ? `Invite again after ${hindrance.until.toISOString()} if it is a mistake, or use` : 'Use';
    throw new ProblemError(
      'conflict',
      `At this address somebody said that it is not meant for them: no mail goes there. ${mend} another address.`,
    );
  }
  const retryAfterSeconds = Math.max(1, Math.ceil((hindrance.until.getTime() - nowMs) / 1000));
  throw new ProblemError('too_many_requests', `Enough mails went out. Send another one in ${retryAfterSeconds} seconds.`, {
    retryAfterSeconds,
  });
}
