import { Inject, Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import {
  mostTokens,
  type GateEnrol,
  type GateEnrolled,
  type GateFactor,
  type GateInvitation,
  type GateInvitationAnswer,
  type GateInvitationPage,
  type SignInMethod,
} from '@sitekeep/contracts';
import { CONTROL_CONFIG, invalidContent, PasswordHasher, ProblemError, Transactions } from '@sitekeep/platform';
import { Clock, newUuid, type ControlConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { Proven } from './credential-check.ts';
import { enrolledToken, newPendingSeed, openPendingSeed, pendingUri } from './enrolled-token.ts';
import { checkEnrolment, type Enrolled } from './enrolment-check.ts';
import { EnrolmentProof } from './enrolment-proof.ts';
import { GuessesRepository } from './guesses.repository.ts';
import { InvitationsRepository } from './invitations.repository.ts';
import { KeyCredentials } from './key-credentials.ts';
import { LinkHosts } from './link-hosts.ts';
import { hashLinkSecret } from './link-secrets.ts';
import { OpenInvitations, type OpenInvitation } from './open-invitations.ts';
import { PasskeyRegistration } from './passkey-registration.ts';
import { qrCode } from './qr-code.ts';
import { newRecoveryCode, recoveryCodesAtOnce, recoveryHash } from './recovery-codes.ts';
import { ResetsRepository } from './resets.repository.ts';
import { SessionRevocations } from './session-revocations.ts';
import { SessionStart, type Place, type Shown } from './session-start.ts';
import { SignInMails } from './sign-in-mails.ts';
import { SitePlaces } from './site-places.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import { VisitorMailLimits } from './visitor-mail-limits.ts';
import { newSerial } from './visitor-tokens.service.ts';
import { VisitorTokensRepository } from './visitor-tokens.repository.ts';
import { VisitorTrail } from './visitor-trail.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** What visitors do with the link of an invitation. A link that is over is one answer, whyever: credentials_refused. */
@Injectable()
export class Enrolment {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly places: SitePlaces,
    private readonly open: OpenInvitations,
    private readonly start: SessionStart,
    private readonly sessions: SessionRevocations,
    private readonly visitors: VisitorsRepository,
    private readonly keyCredentials: KeyCredentials,
    private readonly invitations: InvitationsRepository,
    private readonly tokens: VisitorTokensRepository,
    private readonly devices: TrustedDevicesRepository,
    private readonly resets: ResetsRepository,
    private readonly guesses: GuessesRepository,
    private readonly proofs: EnrolmentProof,
    private readonly passkeys: PasskeyRegistration,
    private readonly mails: SignInMails,
    private readonly limits: VisitorMailLimits,
    private readonly trail: VisitorTrail,
    private readonly accounts: AccountsReadModel,
    private readonly hosts: LinkHosts,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  /** Changes nothing: scanners of mail open links, too. After a try that had faults the token stays the one that is in the app by now. */
  async show({ siteId, secret, sealed }: GateInvitationPage): Promise<GateInvitationAnswer> {
    const { place, open } = await this.found(siteId, secret);
    const { manager } = this.transactions;
    const { invitation, held, wants } = open;
    const { email, name } = held.visitor;
    const { name: inviter } = await this.accounts.get(manager, place.accountId);
    return {
      ...{ email, name, inviter },
      site: await this.hosts.siteName(manager, place),
      endsAt: invitation.expiresAt.toISOString(),
      wantsPassword: wants.password,
      wantsCode: wants.code,
      passkeysOffered: wants.passkey,
      passkeyAfter: wants.passkeyAfter,
      token: wants.code ? this.shownToken(open, sealed, inviter) : null,
    };
  }

  /** Sets up what the visitor signs in with, and signs them in. What is wrong is told, and the link goes on. */
  async enrol(input: GateEnrol, { network }: { network: string }): Promise<GateEnrolled> {
    const { place, open } = await this.found(input.siteId, input.secret);
    const { password, passkey } = this.checked(open, input);
    const proven = passkey ? await this.proofs.of(place, open, input, { network, shared: false }) : null;
    const passwordHash = password === null ? null : await this.hasher.hash(password, place.accountId);
    const enrolled = await this.transactions.run(async (manager) => {
      await this.visitors.lockAccount(manager, place.accountId);
      const locked = await this.open.lock(manager, place, input.secret);
      if (!locked) return null;
      // Policy and visitor may have changed while the password was hashed.
      const checked = this.checked(locked, input);
      const isSame = (checked.password === null) === (passwordHash === null);
      if (!isSame || (checked.passkey && !(await this.proofs.stillHolds(manager, place, locked, proven))))
        throw new ProblemError('unavailable', 'What is asked for has changed just now: try again.');
      return this.accept(manager, { place, open: locked, input, network, proven }, { ...checked, passwordHash });
    });
    return enrolled ?? refuse();
  }

  /**
   * `This is not me.` Also with a link that was replaced or is too old: it is in the same mailbox. Not once somebody there has accepted one:
   * whoever finds an old mail must not keep from the visitor what is done in their name.
   */
  async decline({ siteId, secret }: GateInvitation): Promise<void> {
    const place = await this.places.find(siteId);
    const hash = hashLinkSecret(secret);
    // Whoever knows no link takes no lock.
    if (!place || !(await this.invitations.find(this.transactions.manager, place, hash))) return refuse();
    const isDeclined = await this.transactions.run(async (manager) => {
      await this.visitors.lockAccount(manager, place.accountId);
      const invitation = await this.invitations.lock(manager, place, hash);
      if (!invitation || (await this.invitations.wasAccepted(manager, invitation))) return false;
      await this.limits.decline(manager, place.accountId, invitation.email);
      await this.invitations.decline(manager, invitation);
      await this.trail.noteOurs(manager, place.accountId, 'visitor.invitation-declined', invitation.visitorId);
      return true;
    });
    if (!isDeclined) refuse();
  }

  private async found(siteId: string, secret: string): Promise<{ place: Place; open: OpenInvitation }> {
    const place = await this.places.find(siteId);
    const open = place && (await this.transactions.run((manager) => this.open.find(manager, place, secret)));
    return open ? { place, open } : refuse();
  }

  private checked({ wants, invitation }: OpenInvitation, input: GateEnrol): Enrolled {
    const now = this.clock.nowMs();
    const pending = openPendingSeed(this.config.SEALING_KEY, invitation.id, input.sealed ?? '', now);
    const checked = checkEnrolment(wants, input, pending?.seed ?? null, now);
    if (Array.isArray(checked)) throw invalidContent(checked);
    return checked;
  }

  private async accept(
    manager: EntityManager,
    {
      place,
      open,
      input,
      network,
      proven,
    }: { place: Place; open: OpenInvitation; input: GateEnrol; network: string; proven: Proven | null },
    { passwordHash, token, passkey }: Enrolled & { passwordHash: string | null },
  ): Promise<GateEnrolled> {
    const { accountId } = place;
    const { visitor } = open.held;
    if (passwordHash !== null) await this.setPassword(manager, open, passwordHash);
    if (token) await this.addToken(manager, open, token);
    const recoveryCodes = token === null ? [] : await this.makeRecoveryCodes(manager, open);
    if (passkey) {
      const whose = { to: 'enrol' as const, place, host: input.host, visitor };
      const fault = await this.passkeys.add(manager, whose, passkey, '/passkey');
      if (fault) throw invalidContent([fault]);
    }
    await this.invitations.close(manager, accountId, [visitor.id], 'accepted');
    await this.limits.forgetDeclined(manager, accountId, visitor.email);
    await this.trail.noteOurs(manager, accountId, 'visitor.invitation-accepted', visitor.id);
    const set = { password: passwordHash !== null, token: token !== null, passkey: passkey !== null };
    // A link alone makes a network no more the visitor's: who had a password has not shown it here.
    const byCode = set.token || set.passkey;
    if (visitor.passwordHash === null && (set.password || byCode))
      await this.guesses.remember(manager, visitor.id, network, this.clock.now(), byCode);
    const signedIn = await this.start.begin(manager, place, open.held, shownBy(set, this.clock.now()), input);
    if (proven?.isUnusual)
      await this.mails.tell(manager, visitor, place.siteId, { ...input, byRecoveryCode: proven.methods.includes('recovery_code') });
    return { ...signedIn, device: null, recoveryCodes };
  }

  /** Ends what began without one. */
  private async setPassword(manager: EntityManager, { held: { visitor } }: OpenInvitation, passwordHash: string): Promise<void> {
    await this.visitors.save(manager, { ...visitor, passwordHash });
    await this.keyCredentials.markPassword(manager, { accountId: visitor.accountId, visitorId: visitor.id }, null);
    await this.sessions.ofVisitors(manager, visitor.accountId, [visitor.id]);
    await this.devices.removeOfVisitors(manager, visitor.accountId, [visitor.id]);
    await this.resets.forget(manager, visitor.accountId, [visitor.id]);
  }

  private async addToken(
    manager: EntityManager,
    { held: { visitor } }: OpenInvitation,
    token: NonNullable<Enrolled['token']>,
  ): Promise<void> {
    const owner = { accountId: visitor.accountId, visitorId: visitor.id };
    if ((await this.tokens.ofVisitor(manager, owner)).length >= mostTokens) throw invalidContent([tooManyTokens]);
    const made = { id: newUuid(), serial: newSerial(), ...token, now: this.clock.now() };
    await this.tokens.add(manager, [enrolledToken(this.config.SEALING_KEY, owner, made)]);
  }

  private async makeRecoveryCodes(manager: EntityManager, { held: { visitor }, gate }: OpenInvitation): Promise<string[]> {
    if (!gate.methods.includes('recovery_code')) return [];
    const codes = Array.from({ length: recoveryCodesAtOnce }, newRecoveryCode);
    const hashes = codes.map((code) => recoveryHash(visitor.id, code));
    await this.tokens.replaceRecoveryCodes(manager, { accountId: visitor.accountId, visitorId: visitor.id }, hashes);
    return codes;
  }

  private shownToken(
    { invitation: { id }, held: { visitor } }: OpenInvitation,
    before: string | null,
    issuer: string,
  ): GateInvitationAnswer['token'] {
    const [key, now] = [this.config.SEALING_KEY, this.clock.nowMs()];
    const { seed, sealed } = openPendingSeed(key, id, before ?? '', now) ?? newPendingSeed(key, id, now);
    const uri = pendingUri(seed, { issuer, email: visitor.email });
    return { seed: seed.replace(/.{4}(?=.)/g, '$& '), uri, qr: qrCode(uri), sealed };
  }
}

/** Only what was set up now counts as shown: who had a password before is asked for it where one is wanted. */
function shownBy(set: { password: boolean; token: boolean; passkey: boolean }, at: Date): Shown {
  const factors: GateFactor[] = [];
  const methods: SignInMethod[] = ['invitation'];
  if (set.password) {
    factors.push('password');
    methods.push('password');
  }
  if (set.token) {
    factors.push('code');
    methods.push('token');
  }
  if (set.passkey) {
    factors.push('passkey');
    methods.push('passkey');
  }
  return { factors, methods, at };
}

const refuse = (): never => {
  throw new ProblemError('credentials_refused', 'This link is over, or was never good.');
};

const tooManyTokens = {
  pointer: '/code',
  code: 'limit_reached',
  detail: `There are ${mostTokens} tokens already, locked or not confirmed ones among them: ask the owner of the website to delete some.`,
};
