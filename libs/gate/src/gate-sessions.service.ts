import { Injectable } from '@nestjs/common';
import {
  storedId,
  type GateClaims,
  type GateRenew,
  type GateSignedIn,
  type GateSignIn,
  type GateSignOut,
  type RulesetGate,
} from '@sitekeep/contracts';
import { ProblemError, Transactions } from '@sitekeep/platform';
import { GatePolicy } from '@sitekeep/policies';
import { Clock, newUuid } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { CredentialCheck, type AskedFrom, type Proven } from './credential-check.ts';
import { GateRevocationsRepository } from './gate-revocations.repository.ts';
import type { GateSessionRow } from './gate-session.entity.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { SessionRevocations } from './session-revocations.ts';
import { SessionTokens } from './session-tokens.ts';
import type { VisitorAccessRow, VisitorRow } from './visitor.entity.ts';
import { VisitorsRepository } from './visitors.repository.ts';

type Place = { accountId: string; siteId: string };
/** A visitor who may enter the site, unchanged until the transaction ends. */
type Held = { visitor: VisitorRow; access: VisitorAccessRow };

const longestUserAgent = 300;

/** Sessions of visitors at sites, as edges ask for them. Whatever is wrong, the answer is one: credentials_refused. */
@Injectable()
export class GateSessions {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly sites: SitesReadModel,
    private readonly policy: GatePolicy,
    private readonly credentials: CredentialCheck,
    private readonly visitors: VisitorsRepository,
    private readonly sessions: GateSessionsRepository,
    private readonly revocations: GateRevocationsRepository,
    private readonly ending: SessionRevocations,
    private readonly tokens: SessionTokens,
  ) {}

  /** By the same check as everybody's, so that it is no way around its back-off. What was typed counts from `from`. */
  async signIn(input: GateSignIn, from: AskedFrom): Promise<GateSignedIn> {
    const place = await this.placeOf(input.siteId);
    const proven = await this.credentials.checkAtSite(place, typedOf(input), { ...from, passwordAlone: input.require === 'password' });
    const signedIn = place && (await this.transactions.run((manager) => this.begin(manager, place, proven, input)));
    return signedIn ?? refuse();
  }

  /** A new token of a session that goes on: with the groups and paths of now, and another time to be renewed. */
  async renew({ siteId: shown, token }: Pick<GateRenew, 'siteId' | 'token'>): Promise<GateSignedIn> {
    const place = await this.placeOf(shown);
    const renewed = place && (await this.transactions.run((manager) => this.goOn(manager, place, token)));
    return renewed ?? refuse();
  }

  /** Does nothing for a token that is no session's. */
  async signOut({ siteId: shown, token }: GateSignOut): Promise<void> {
    const place = await this.placeOf(shown);
    if (place === null) return;
    await this.transactions.run(async (manager) => {
      const ids = idsOf(this.tokens.read(await this.policyOf(manager, place), place.siteId, token));
      if (ids) await this.ending.one(manager, place.accountId, ids.visitor, ids.session);
    });
  }

  private async begin(manager: EntityManager, place: Place, { visitor, factors }: Proven, input: GateSignIn) {
    const { accountId, siteId } = place;
    const held = await this.hold(manager, place, visitor.id);
    // A password that was changed meanwhile has ended all sessions: the one before must not begin another.
    if (!held || held.visitor.passwordHash !== visitor.passwordHash) return null;
    const gate = await this.policyOf(manager, place);
    await this.sessions.holdSite(manager, siteId);
    const now = this.clock.nowMs();
    const times = timesOf(gate, now, await this.revocations.lastOf(manager, accountId, siteId, held.visitor.id), now);
    const session: GateSessionRow = {
      id: newUuid(),
      ...place,
      visitorId: held.visitor.id,
      factors: [...new Set(factors.map((factor) => (factor === 'password' ? factor : 'code')))],
      address: input.address,
      userAgent: shownUserAgent(input.userAgent),
      createdAt: new Date(now),
      ...times,
      tokensUntil: times.idleAt,
    };
    await this.sessions.add(manager, session);
    return this.tokens.sign(gate, session, held.visitor, held.access);
  }

  private async goOn(manager: EntityManager, place: Place, token: string): Promise<GateSignedIn | null> {
    const gate = await this.policyOf(manager, place);
    const ids = idsOf(this.tokens.read(gate, place.siteId, token));
    const held = ids && (await this.hold(manager, place, ids.visitor));
    const session = held && (await this.sessions.lock(manager, place, ids.session, ids.visitor));
    const now = this.clock.nowMs();
    if (!session || session.idleAt.getTime() <= now) return null;
    // A session that has become shorter since is that short, too; the second of the last token is never gone back behind.
    const renewed = { ...session, ...timesOf(gate, now, new Date(session.issuedAt.getTime() - 1000), session.createdAt.getTime()) };
    if (renewed.endsAt > session.endsAt) renewed.endsAt = session.endsAt;
    if (renewed.idleAt > renewed.endsAt) renewed.idleAt = renewed.endsAt;
    if (renewed.endsAt.getTime() <= now) {
      await this.ending.one(manager, place.accountId, session.visitorId, session.id);
      return null;
    }
    // Edges may still have the tokens before.
    if (renewed.tokensUntil < renewed.idleAt) renewed.tokensUntil = renewed.idleAt;
    await this.sessions.renew(manager, renewed);
    return this.tokens.sign(gate, renewed, held.visitor, held.access);
  }

  private async hold(manager: EntityManager, { accountId, siteId }: Place, visitorId: string): Promise<Held | null> {
    const visitor = await this.sessions.holdVisitor(manager, accountId, visitorId);
    if (!visitor || visitor.locked) return null;
    const access = await this.visitors.access(manager, visitorId, siteId);
    return access && { visitor, access };
  }

  /** Null: no such site, or it is gone. */
  private async placeOf(shown: string): Promise<Place | null> {
    const siteId = storedId('site', shown);
    const accountId = siteId && (await this.sites.accountOf(this.transactions.manager, siteId));
    return siteId && accountId ? { accountId, siteId } : null;
  }

  private policyOf(manager: EntityManager, { accountId, siteId }: Place): Promise<RulesetGate> {
    return this.policy.of(manager, accountId, siteId);
  }
}

const refuse = (): never => {
  throw new ProblemError('credentials_refused', 'Something of site, e-mail address, code, password and session is not right.');
};

/** What is wanted and was not typed is as wrong as what is wrong; what is not wanted counts only where it was typed. */
function typedOf({ email, password, code, require }: GateSignIn) {
  return {
    email,
    password: password ?? (require === 'code' ? undefined : ''),
    code: code ?? (require === 'password' ? undefined : ''),
  };
}

function idsOf(claims: GateClaims | null): { session: string; visitor: string } | null {
  const session = claims && storedId('visitorSession', claims.s);
  const visitor = claims && storedId('visitor', claims.v);
  return session && visitor ? { session, visitor } : null;
}

/** Tokens know only seconds: one issued in the second of a revocation would be void, so the next one is later than that. */
function timesOf({ sessionSeconds, idleSeconds }: RulesetGate, now: number, after: Date | null, createdMs: number) {
  const issued = Math.max(Math.floor(now / 1000), Math.floor((after?.getTime() ?? 0) / 1000) + 1);
  const ends = Math.floor(createdMs / 1000) + sessionSeconds;
  const idle = Math.min(issued + idleSeconds, ends);
  return { issuedAt: new Date(issued * 1000), idleAt: new Date(idle * 1000), endsAt: new Date(ends * 1000) };
}

/** It is shown to people, and kept. */
const shownUserAgent = (userAgent: string): string =>
  userAgent
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, longestUserAgent)
    .toWellFormed();
