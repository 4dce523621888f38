import { Injectable } from '@nestjs/common';
import { passwordSchema, storedId, type Fault, type GateSelfChange } from '@sitekeep/contracts';
import { invalidContent, notFound, PasswordHasher, ProblemError, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { CredentialCheck, type AskedFrom } from './credential-check.ts';
import { HeldSessions, type HeldSession } from './held-sessions.ts';
import { InvitationsRepository } from './invitations.repository.ts';
import { KeyCredentials } from './key-credentials.ts';
import { LinkHosts } from './link-hosts.ts';
import { OtherSessions } from './other-sessions.ts';
import { PasskeyRegistration, type GivenPasskey } from './passkey-registration.ts';
import { PasskeysRepository } from './passkeys.repository.ts';
import { ResetsRepository } from './resets.repository.ts';
import type { Place } from './session-start.ts';
import { SitePlaces } from './site-places.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import { VisitorMails } from './visitor-mails.ts';
import { VisitorTrail } from './visitor-trail.ts';
import type { VisitorRow } from './visitor.entity.ts';
import { VisitorsRepository } from './visitors.repository.ts';

type PasswordChange = Extract<GateSelfChange['change'], { what: 'password' }>;

/** By which host the visitor has come, and the language of the page there. */
type Came = Pick<GateSelfChange, 'host' | 'language'>;

/**
 * What visitors change of what they sign in with, in a session that is fresh: whoever finds a browser open, or has copied its cookie, cannot
 * make themselves at home. What gives the visitor more, or takes a passkey away, needs a session that has shown the most the site asks for
 * anywhere; what takes something away ends the visitor's other sessions, and the invitations that would give something else in its place.
 */
@Injectable()
export class VisitorSelfChange {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly places: SitePlaces,
    private readonly held: HeldSessions,
    private readonly credentials: CredentialCheck,
    private readonly registration: PasskeyRegistration,
    private readonly passkeys: PasskeysRepository,
    private readonly devices: TrustedDevicesRepository,
    private readonly resets: ResetsRepository,
    private readonly visitors: VisitorsRepository,
    private readonly keyCredentials: KeyCredentials,
    private readonly invitations: InvitationsRepository,
    private readonly others: OtherSessions,
    private readonly hosts: LinkHosts,
    private readonly mails: VisitorMails,
    private readonly trail: VisitorTrail,
  ) {}

  /** Throws credentials_refused for a session that is over or not fresh, invalid_content, and not_found for what is not the visitor's here. */
  async change(input: GateSelfChange, from: AskedFrom): Promise<void> {
    const place = await this.places.find(input.siteId);
    if (!place) return refuse();
    const { change } = input;
    if (change.what === 'password') return this.changePassword(place, { ...input, change }, from);
    await this.transactions.run(async (manager) => {
      const session = await this.fresh(manager, place, input.token);
      if (change.what === 'add_passkey') return this.addPasskey(manager, session, input, change);
      if (change.what === 'remove_passkey') return this.removePasskey(manager, session, input, change.id);
      return this.removeDevices(manager, session, change.what === 'remove_device' ? change.id : null);
    });
  }

  private async fresh(manager: EntityManager, place: Place, token: string): Promise<HeldSession> {
    const session = await this.held.hold(manager, place, token, { changes: true });
    return session?.isFresh ? session : refuse();
  }

  private async addPasskey(
    manager: EntityManager,
    { place, gate, visitor, mayGain }: HeldSession,
    { host, language }: Came,
    given: GivenPasskey,
  ): Promise<void> {
    if (!mayGain) refuse();
    if (!gate.methods.includes('passkey')) throw invalidContent([notOffered]);
    const fault = await this.registration.add(manager, { to: 'add', place, host, visitor }, given, '/change/credential');
    if (fault) throw invalidContent([fault]);
    await this.mails.aboutPasskey(manager, visitor, { siteId: place.siteId, cameBy: host, language }, 'added');
    await this.trail.noteOurs(manager, place.accountId, 'visitor.passkey-added', visitor.id);
  }

  private async removePasskey(
    manager: EntityManager,
    { place, session, visitor, mayGain }: HeldSession,
    { host, language }: Came,
    shown: string,
  ): Promise<void> {
    if (!mayGain) refuse();
    const id = storedId('passkey', shown);
    const passkey = id && (await this.passkeys.lock(manager, { ...place, visitorId: visitor.id }, id));
    if (!passkey) throw notFound();
    await this.passkeys.remove(manager, passkey);
    await this.invitations.expire(manager, place.accountId, visitor.id, this.clock.now());
    await this.others.end(manager, session);
    await this.mails.aboutPasskey(manager, visitor, { siteId: place.siteId, cameBy: host, language }, 'removed');
    await this.trail.noteOurs(manager, place.accountId, 'visitor.passkey-removed', visitor.id);
  }

  /** Sessions go on: their visitor has shown what they were asked for. `shown` null: all of this site. */
  private async removeDevices(manager: EntityManager, { place, visitor }: HeldSession, shown: string | null): Promise<void> {
    const owner = { ...place, visitorId: visitor.id };
    const id = shown === null ? null : storedId('trustedDevice', shown);
    if (shown === null) await this.devices.removeAll(manager, owner);
    else if (id === null || !(await this.devices.remove(manager, owner, id))) throw notFound();
    await this.trail.noteOurs(manager, place.accountId, shown === null ? 'visitor.devices-removed' : 'visitor.device-removed', visitor.id);
  }

  /** The current password is checked like one at a sign-in, so that a session is no way to guess it. */
  private async changePassword(place: Place, input: GateSelfChange & { change: PasswordChange }, from: AskedFrom): Promise<void> {
    const { token, change } = input;
    const { visitor: before } = await this.transactions.run((manager) => this.toSetPassword(manager, place, token));
    const faults = faultsOf(change.password);
    if (!(await this.isCurrent(place, before, change.current, from))) faults.push(wrongPassword);
    if (faults.length > 0) throw invalidContent(faults);
    const passwordHash = await this.hasher.hash(change.password, place.accountId);
    await this.transactions.run(async (manager) => {
      // Whoever changes visitors of the account writes all of a row as it was read: the password before must not come back by that.
      await this.visitors.lockAccount(manager, place.accountId);
      const held = await this.toSetPassword(manager, place, token);
      // Another change came first: its password is the one to know.
      if (held.visitor.passwordHash !== before.passwordHash) throw invalidContent([wrongPassword]);
      await this.setPassword(manager, held, input, passwordHash);
    });
  }

  private async toSetPassword(manager: EntityManager, place: Place, token: string): Promise<HeldSession> {
    const session = await this.fresh(manager, place, token);
    return (await this.held.maySetPassword(manager, session)) ? session : refuse();
  }

  private async isCurrent(place: Place, { email, passwordHash }: VisitorRow, current: string | null, from: AskedFrom): Promise<boolean> {
    if (current === null || passwordHash === null) return current === passwordHash;
    const asks = { require: 'password' as const, methods: [], device: null, session: null };
    return this.credentials.checkAtSite(place, { email, password: current }, asks, from).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ProblemError && error.code === 'credentials_refused') return false;
        throw error;
      },
    );
  }

  private async setPassword(
    manager: EntityManager,
    { place, session, visitor }: HeldSession,
    { host, language }: Came,
    passwordHash: string,
  ): Promise<void> {
    const { accountId } = place;
    await this.visitors.save(manager, { ...visitor, passwordHash });
    if (visitor.passwordHash === null) await this.keyCredentials.markFirstPassword(manager, { accountId, visitorId: visitor.id });
    await this.others.end(manager, session);
    await this.devices.removeOfVisitors(manager, accountId, [visitor.id]);
    await this.resets.forget(manager, accountId, [visitor.id]);
    const mailPlace = await this.hosts.find(manager, place, host);
    if (mailPlace) await this.mails.passwordChanged(manager, visitor, mailPlace, language);
    await this.trail.noteOurs(manager, accountId, 'visitor.password-changed', visitor.id);
  }
}

const refuse = (): never => {
  throw new ProblemError('credentials_refused', 'This session is over, it has shown too little, or that was too long ago.');
};

const notOffered: Fault = { pointer: '/change/credential', code: 'not_offered', detail: 'This website does not take passkeys.' };
const wrongPassword: Fault = {
  pointer: '/change/current',
  code: 'wrong_password',
  detail: 'This is not your present password. After several wrong ones wait for some minutes.',
};

function faultsOf(password: string): Fault[] {
  const read = passwordSchema.safeParse(password);
  return read.success
    ? []
    : read.error.issues.map(({ message }) => ({ pointer: '/change/password', code: 'invalid_password', detail: message }));
}
