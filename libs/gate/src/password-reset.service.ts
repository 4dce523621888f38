import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { GateInvitation, GateNewPassword, GateReset } from '@sitekeep/contracts';
import { invalidContent, PasswordHasher, ProblemError, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { passwordFaults } from './enrolment-check.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import type { ResetRow } from './invitation.entity.ts';
import { KeyCredentials } from './key-credentials.ts';
import { LinkHosts, type MailPlace } from './link-hosts.ts';
import { hashLinkSecret, newLinkSecret } from './link-secrets.ts';
import { ResetsRepository } from './resets.repository.ts';
import { SessionRevocations } from './session-revocations.ts';
import { SessionStart, type Held, type Place } from './session-start.ts';
import { SitePlaces } from './site-places.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import { VisitorMailLimits } from './visitor-mail-limits.ts';
import { VisitorMails } from './visitor-mails.ts';
import { VisitorTrail } from './visitor-trail.ts';
import type { VisitorRow } from './visitor.entity.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** Stands for whoever gets no mail (RFC 2606, 2; RFC 9562, 5.9). */
const nobody = { id: '00000000-0000-0000-0000-000000000000', email: 'nobody@example.invalid', name: '' };
/** Longer than it takes to queue a mail: the work is the same for everybody, and so is what is left of its differences. */
const answerAfterMs = 250;
const lifeMs = 3_600_000;

/**
 * Visitors who have forgotten their password. Only who has one gets a link: whoever was given none signs in by something else, or is
 * invited. A link that is over is one answer, whyever: credentials_refused.
 */
@Injectable()
export class VisitorPasswordReset {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly places: SitePlaces,
    private readonly start: SessionStart,
    private readonly visitors: VisitorsRepository,
    private readonly keyCredentials: KeyCredentials,
    private readonly locks: GateSessionsRepository,
    private readonly sessions: SessionRevocations,
    private readonly devices: TrustedDevicesRepository,
    private readonly resets: ResetsRepository,
    private readonly hosts: LinkHosts,
    private readonly limits: VisitorMailLimits,
    private readonly mails: VisitorMails,
    private readonly trail: VisitorTrail,
  ) {}

  /** Says nothing about whether the visitor is known, neither by its answer nor by its time. */
  async ask(input: Pick<GateReset, 'siteId' | 'host' | 'email' | 'language'>, { network }: { network: string }): Promise<void> {
    await Promise.all([this.send(input, network), sleep(answerAfterMs)]);
  }

  /** Throws unless the link still counts. */
  async check({ siteId, secret }: GateInvitation): Promise<void> {
    await this.found(siteId, secret);
  }

  /** Ends all sessions, and what stands for a code; who was asked for a code still is. */
  async set({ siteId, host, secret, password, language }: GateNewPassword): Promise<void> {
    const { place, held } = await this.found(siteId, secret);
    const faults = passwordFaults(password);
    if (faults.length > 0) throw invalidContent(faults);
    const passwordHash = await this.hasher.hash(password, place.accountId);
    const { accountId } = place;
    const visitorId = held.visitor.id;
    const isSet = await this.transactions.run(async (manager) => {
      await this.visitors.lockAccount(manager, accountId);
      await this.locks.lockVisitors(manager, accountId, [visitorId]);
      const now = await this.open(manager, place, secret);
      if (now?.visitor.id !== visitorId) return false;
      await this.visitors.save(manager, { ...now.visitor, passwordHash });
      await this.keyCredentials.markPassword(manager, { accountId, visitorId }, null);
      await this.resets.forget(manager, accountId, [visitorId]);
      await this.sessions.ofVisitors(manager, accountId, [visitorId]);
      await this.devices.removeOfVisitors(manager, accountId, [visitorId]);
      const mail = await this.hosts.find(manager, place, host);
      if (mail) await this.mails.passwordChanged(manager, now.visitor, mail, language);
      await this.trail.noteOurs(manager, accountId, 'visitor.password-reset', visitorId);
      return true;
    });
    if (!isSet) refuse();
  }

  private async send(
    { siteId, host, email, language }: Pick<GateReset, 'siteId' | 'host' | 'email' | 'language'>,
    network: string,
  ): Promise<void> {
    const place = await this.places.find(siteId);
    const mail = place && (await this.hosts.find(this.transactions.manager, place, host));
    if (!mail) return;
    const typed = email.trim().toLowerCase();
    await this.transactions.run(async (manager) => {
      const visitor = await this.entitled(manager, place, typed);
      const mayReset = await this.limits.mayReset(manager, place.accountId, typed, network);
      await this.write(manager, place, { mail, language, network, email: typed, to: mayReset ? visitor : null });
    });
  }

  /** Unchanged until the transaction ends. Null: nobody who may enter the site and has a password. The same statements for everybody. */
  private async entitled(manager: EntityManager, { accountId, siteId }: Place, email: string): Promise<VisitorRow | null> {
    const { id } = (await this.visitors.findByEmail(manager, accountId, email)) ?? nobody;
    const visitor = await this.locks.holdVisitor(manager, accountId, id);
    const access = await this.visitors.access(manager, id, siteId);
    const isEntitled = visitor?.email === email && !visitor.locked && visitor.passwordHash !== null && access !== null;
    return isEntitled ? visitor : null;
  }

  /** The same statements for nobody: what was written is taken back within the transaction. */
  private async write(
    manager: EntityManager,
    { accountId, siteId }: Place,
    { mail, language, network, email, to }: { mail: MailPlace; language: string; network: string; email: string; to: VisitorRow | null },
  ): Promise<void> {
    const { secret, hash } = newLinkSecret();
    const expiresAt = new Date(this.clock.nowMs() + lifeMs);
    const recipient = to ?? { ...nobody, accountId };
    await manager.query('SAVEPOINT reset');
    await this.limits.countReset(manager, accountId, email, network);
    await this.resets.put(manager, { accountId, siteId, visitorId: recipient.id, email: recipient.email, hash, expiresAt });
    await this.mails.resetPassword(manager, recipient, mail, secret, language);
    await manager.query(to ? 'RELEASE SAVEPOINT reset' : 'ROLLBACK TO SAVEPOINT reset');
  }

  private async found(siteId: string, secret: string): Promise<{ place: Place; held: Held }> {
    const place = await this.places.find(siteId);
    const held = place && (await this.transactions.run((manager) => this.open(manager, place, secret)));
    return held ? { place, held } : refuse();
  }

  /** Null: the link is over; or the visitor has another address or no password meanwhile, is locked, or may no longer enter the site. */
  private async open(manager: EntityManager, place: Place, secret: string): Promise<Held | null> {
    const reset: ResetRow | null = await this.resets.find(manager, place, hashLinkSecret(secret), this.clock.now());
    const held = reset && (await this.start.hold(manager, place, reset.visitorId));
    return held && held.visitor.email === reset.email && held.visitor.passwordHash !== null ? held : null;
  }
}

const refuse = (): never => {
  throw new ProblemError('credentials_refused', 'This link is over, or was never good.');
};
