import { Injectable } from '@nestjs/common';
import { showId, type VisitorExport } from '@sitekeep/contracts';
import { MailReadModel } from '@sitekeep/mail';
import { Audit, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { EmailCodesRepository } from './email-codes.repository.ts';
import { GuessesRepository } from './guesses.repository.ts';
import { MachineTokens } from './machine-tokens.service.ts';
import { showPasskey } from './passkey.view.ts';
import { PasskeysRepository } from './passkeys.repository.ts';
import { VisitorSessions } from './visitor-sessions.service.ts';
import { showDevice } from './trusted-device.view.ts';
import { showIdentity } from './provider.view.ts';
import { ProvidersRepository } from './providers.repository.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import { VisitorTrail } from './visitor-trail.ts';
import { showInvitation } from './invitation.view.ts';
import { InvitationsRepository } from './invitations.repository.ts';
import { showToken } from './visitor-token.view.ts';
import { VisitorTokensRepository } from './visitor-tokens.repository.ts';
import { VisitorsService } from './visitors.service.ts';

const mostChanges = 1000;
const mostSessions = 1000;
const mostMails = 1000;

/** What a person may ask for: everything that is held about them (GDPR, article 15). */
@Injectable()
export class VisitorExportService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly visitors: VisitorsService,
    private readonly guesses: GuessesRepository,
    private readonly tokens: VisitorTokensRepository,
    private readonly machines: MachineTokens,
    private readonly audit: Audit,
    private readonly trail: VisitorTrail,
    private readonly sessions: VisitorSessions,
    private readonly devices: TrustedDevicesRepository,
    private readonly emailCodes: EmailCodesRepository,
    private readonly invitations: InvitationsRepository,
    private readonly mails: MailReadModel,
    private readonly passkeys: PasskeysRepository,
    private readonly providers: ProvidersRepository,
  ) {}

  /** Throws not_found unless the visitor is the account's. */
  async export(context: AccountContext, id: string): Promise<VisitorExport> {
    const { accountId } = context;
    const { manager } = this.transactions;
    const visitor = await this.visitors.get(accountId, id);
    const tokens = await this.tokens.ofVisitor(manager, { accountId, visitorId: id });
    const machineTokens = await this.machines.ofVisitor(manager, { accountId, id, email: visitor.email });
    const { data: sessions } = await this.sessions.ofVisitor(accountId, id, { limit: mostSessions });
    const devices = await this.devices.ofVisitor(manager, { accountId, visitorId: id }, this.clock.now());
    const passkeys = await this.passkeys.ofVisitor(manager, { accountId, visitorId: id });
    const identities = await this.providers.identities(manager, accountId, id);
    const emailCodes = await this.emailCodes.ofVisitor(manager, accountId, id);
    const invitations = await this.invitations.ofVisitor(manager, accountId, id);
    const mails = await this.mails.ofVisitor(manager, accountId, id, mostMails);
    const networks = await this.guesses.networks(manager, id);
    // Staff's calls stand in the trail by their path.
    const targets = [showId('visitor', id), `/v1/visitors/${showId('visitor', id)}`];
    const changes = await this.audit.about(manager, accountId, targets, mostChanges);
    await this.trail.note(manager, context, 'visitor.exported', [id]);
    return {
      exportedAt: this.clock.now().toISOString(),
      visitor,
      tokens: tokens.map(showToken),
      machineTokens,
      networks: networks.map(({ network, lastAt }) => ({ network, lastAt: lastAt.toISOString() })),
      devices: devices.map(showDevice),
      passkeys: passkeys.map(showPasskey),
      identities: identities.map(showIdentity),
      emailCodes: emailCodes.map(({ siteId, sentAt }) => ({ siteId: showId('site', siteId), sentAt: sentAt.toISOString() })),
      sessions: sessions.map(({ visitor: _, ...session }) => session),
      invitations: invitations.map((row) => showInvitation(row, this.clock.now())),
      mails: mails.map(({ queuedAt, subject }) => ({ at: queuedAt.toISOString(), subject })),
      changes: changes.map(({ at, action }) => ({ at: at.toISOString(), action })),
    };
  }
}
