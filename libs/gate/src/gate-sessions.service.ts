import { Injectable } from '@nestjs/common';
import type { GateFactor, GateRenew, GateSignedIn, GateSignIn, GateSignOut, RulesetGate, SignInMethod } from '@sitekeep/contracts';
import { ProblemError, Transactions } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { CredentialCheck, type AskedFrom, type Proven } from './credential-check.ts';
import type { GateSessionRow } from './gate-session.entity.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { hashLinkSecret, newLinkSecret } from './link-secrets.ts';
import { SessionRevocations } from './session-revocations.ts';
import { SessionStart, shownUserAgent, type Place, type Shown } from './session-start.ts';
import { sessionTimes } from './session-times.ts';
import { sessionIdsOf, SessionTokens } from './session-tokens.ts';
import { SignInMails } from './sign-in-mails.ts';
import { SitesAsked } from './site-asks.ts';
import { SitePlaces } from './site-places.ts';
import { shownWith } from './step-up.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';

/** Sessions of visitors at sites, as edges ask for them. Whatever is wrong, the answer is one: credentials_refused. */
@Injectable()
export class GateSessions {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly places: SitePlaces,
    private readonly asked: SitesAsked,
    private readonly start: SessionStart,
    private readonly credentials: CredentialCheck,
    private readonly sessions: GateSessionsRepository,
    private readonly ending: SessionRevocations,
    private readonly tokens: SessionTokens,
    private readonly devices: TrustedDevicesRepository,
    private readonly mails: SignInMails,
  ) {}

  /** By the same check as everybody's, so that it is no way around its back-off. What was typed counts from `from`. */
  async signIn(input: GateSignIn, from: AskedFrom): Promise<GateSignedIn> {
    const { place, gate, asks } = await this.asked.find(input);
    const { email, password, code } = input;
    const typed = { email, password: password ?? undefined, code: code ?? undefined };
    return this.credentials.enterSite(
      place,
      typed,
      asks,
      from,
      async (manager, proven) => place && this.begin(manager, { place, gate }, proven, input),
    );
  }

  /** A new token of a session that goes on: with the groups and paths of now, and another time to be renewed. */
  async renew({ siteId: shown, token }: Pick<GateRenew, 'siteId' | 'token'>): Promise<GateSignedIn> {
    const place = await this.places.find(shown);
    const renewed = place && (await this.transactions.run((manager) => this.goOn(manager, place, token)));
    return renewed ?? refuse();
  }

  /** The newest token of a session that goes on, as it is: for connections that last, which prolong nothing. */
  async latest({ siteId: shown, token }: Pick<GateRenew, 'siteId' | 'token'>): Promise<GateSignedIn> {
    const place = await this.places.find(shown);
    const known = place && (await this.transactions.run((manager) => this.asItIs(manager, place, token)));
    return known ?? refuse();
  }

  /** Does nothing for a token that is no session's. */
  async signOut({ siteId: shown, token }: GateSignOut): Promise<void> {
    const place = await this.places.find(shown);
    if (place === null) return;
    await this.transactions.run(async (manager) => {
      const ids = sessionIdsOf(this.tokens.read(await this.start.policyOf(manager, place), place.siteId, token));
      if (ids) await this.ending.one(manager, place.accountId, ids.visitor, ids.session);
    });
  }

  private async begin(
    manager: EntityManager,
    { place, gate }: { place: Place; gate: RulesetGate },
    proven: Proven,
    input: GateSignIn,
  ): Promise<GateSignedIn | null> {
    const { visitor, access, methods, before, isUnusual } = proven;
    const now = { factors: methods.map(factorOf), methods, at: this.clock.now() } satisfies Shown;
    const shown = shownWith(before, now, input.require);
    // One that was ended meanwhile shows nothing any more.
    const wentOn = before !== null && (await this.endBefore(manager, place, before));
    if (!wentOn && shown !== now) return null;
    const token = await this.start.begin(manager, place, { visitor, access }, shown, input);
    const mayTrust = input.trust && methods.some((method) => shownCodes.has(method));
    if (isUnusual) await this.mails.tell(manager, visitor, place.siteId, { ...input, byRecoveryCode: methods.includes('recovery_code') });
    return { ...token, device: mayTrust ? await this.trust(manager, place, gate, visitor.id, input) : null };
  }

  /** In the order of all locks, whatever the session that follows takes: the check has locked the visitor. */
  private async endBefore(manager: EntityManager, { accountId, siteId }: Place, { id, visitorId }: GateSessionRow): Promise<boolean> {
    await this.sessions.holdSite(manager, siteId);
    return this.ending.one(manager, accountId, visitorId, id);
  }

  /** The browser, from now on. Null: the site trusts none. */
  private async trust(
    manager: EntityManager,
    place: Place,
    { trustedDeviceSeconds }: RulesetGate,
    visitorId: string,
    { device: before, address, userAgent }: GateSignIn,
  ): Promise<GateSignedIn['device']> {
    if (trustedDeviceSeconds === 0) return null;
    const { secret, hash } = newLinkSecret();
    const now = this.clock.now();
    const endsAt = Math.floor(now.getTime() / 1000) + trustedDeviceSeconds;
    const times = { createdAt: now, lastUsedAt: now, expiresAt: new Date(endsAt * 1000) };
    const row = { id: newUuid(), ...place, visitorId, hash, userAgent: shownUserAgent(userAgent), address, ...times };
    await this.devices.add(manager, row, before === null ? null : hashLinkSecret(before));
    return { secret, endsAt };
  }

  private async asItIs(manager: EntityManager, place: Place, token: string): Promise<GateSignedIn | null> {
    const gate = await this.start.policyOf(manager, place);
    const ids = sessionIdsOf(this.tokens.read(gate, place.siteId, token));
    const held = ids && (await this.start.hold(manager, place, ids.visitor));
    const session = held && (await this.sessions.find(manager, place, ids.session, this.clock.now()));
    if (!session || session.visitorId !== ids.visitor) return null;
    return { ...this.tokens.sign(gate, session, held.visitor, held.access), device: null };
  }

  private async goOn(manager: EntityManager, place: Place, token: string): Promise<GateSignedIn | null> {
    const gate = await this.start.policyOf(manager, place);
    const ids = sessionIdsOf(this.tokens.read(gate, place.siteId, token));
    const held = ids && (await this.start.hold(manager, place, ids.visitor));
    const session = held && (await this.sessions.lock(manager, place, ids.session, ids.visitor));
    const now = this.clock.nowMs();
    if (!session || session.idleAt.getTime() <= now) return null;
    // A session that has become shorter since is that short, too; the second of the last token is never gone back behind.
    const renewed = { ...session, ...sessionTimes(gate, now, new Date(session.issuedAt.getTime() - 1000), session.createdAt.getTime()) };
    if (renewed.endsAt > session.endsAt) renewed.endsAt = session.endsAt;
    if (renewed.idleAt > renewed.endsAt) renewed.idleAt = renewed.endsAt;
    if (renewed.endsAt.getTime() <= now) {
      await this.ending.one(manager, place.accountId, session.visitorId, session.id);
      return null;
    }
    // Edges may still have the tokens before.
    if (renewed.tokensUntil < renewed.idleAt) renewed.tokensUntil = renewed.idleAt;
    await this.sessions.renew(manager, renewed);
    return { ...this.tokens.sign(gate, renewed, held.visitor, held.access), device: null };
  }
}

const refuse = (): never => {
  throw new ProblemError('credentials_refused', 'Something of site, e-mail address, code, password and session is not right.');
};

const factorOf = (method: SignInMethod): GateFactor => (method === 'password' ? method : 'code');
/** That were typed: a browser that was trusted for one of them is not trusted for longer by that. */
const shownCodes: ReadonlySet<SignInMethod> = new Set(['token', 'recovery_code', 'email_code']);
