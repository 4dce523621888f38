import { Injectable } from '@nestjs/common';
import type { GateFactor, RulesetGate, SignInMethod } from '@sitekeep/contracts';
import { GatePolicy } from '@sitekeep/policies';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { GateRevocationsRepository } from './gate-revocations.repository.ts';
import type { GateSessionRow } from './gate-session.entity.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { sessionTimes } from './session-times.ts';
import { SessionTokens, type SignedToken } from './session-tokens.ts';
import type { VisitorAccessRow, VisitorRow } from './visitor.entity.ts';
import { VisitorsRepository } from './visitors.repository.ts';

export type Place = { accountId: string; siteId: string };
/** A visitor who may enter the site, unchanged until the transaction ends. */
export type Held = { visitor: VisitorRow; access: VisitorAccessRow };
/**
 * What a visitor has shown. `at`: the first of it, where it was not all shown at once. `givenGroups`: of an identity provider. `endsAt`: of the
 * session that some of it comes from, which nothing prolongs.
 */
export type Shown = {
  factors: readonly GateFactor[];
  methods: readonly SignInMethod[];
  at: Date;
  givenGroups?: readonly string[];
  endsAt?: Date;
};
export type Browser = { address: string; userAgent: string };

const longestUserAgent = 300;

/** Begins sessions, whatever the visitor has shown. All ways in end here. */
@Injectable()
export class SessionStart {
  constructor(
    private readonly clock: Clock,
    private readonly policy: GatePolicy,
    private readonly visitors: VisitorsRepository,
    private readonly sessions: GateSessionsRepository,
    private readonly revocations: GateRevocationsRepository,
    private readonly tokens: SessionTokens,
  ) {}

  /** Null: the visitor is locked, gone or may not enter the site. */
  async hold(manager: EntityManager, { accountId, siteId }: Place, visitorId: string): Promise<Held | null> {
    const visitor = await this.sessions.holdVisitor(manager, accountId, visitorId);
    if (!visitor || visitor.locked) return null;
    const access = await this.visitors.access(manager, visitorId, siteId);
    return access && { visitor, access };
  }

  /** For a visitor who is held since what was shown was found to be right. */
  async begin(manager: EntityManager, place: Place, held: Held, shown: Shown, browser: Browser): Promise<SignedToken> {
    const { accountId, siteId } = place;
    const gate = await this.policyOf(manager, place);
    await this.sessions.holdSite(manager, siteId);
    const now = this.clock.nowMs();
    const times = sessionTimes(gate, now, await this.revocations.lastOf(manager, accountId, siteId, held.visitor.id), now);
    if (shown.endsAt && shown.endsAt < times.endsAt) times.endsAt = shown.endsAt;
    if (times.idleAt > times.endsAt) times.idleAt = times.endsAt;
    const session: GateSessionRow = {
      id: newUuid(),
      ...place,
      visitorId: held.visitor.id,
      factors: [...new Set(shown.factors)],
      methods: [...new Set(shown.methods)],
      shownAt: shown.at,
      givenGroups: [...(shown.givenGroups ?? [])],
      address: browser.address,
      userAgent: shownUserAgent(browser.userAgent),
      createdAt: new Date(now),
      ...times,
      tokensUntil: times.idleAt,
    };
    await this.sessions.add(manager, session);
    return this.tokens.sign(gate, session, held.visitor, held.access);
  }

  policyOf(manager: EntityManager, { accountId, siteId }: Place): Promise<RulesetGate> {
    return this.policy.of(manager, accountId, siteId);
  }
}

/** It is shown to people, and kept. */
export const shownUserAgent = (userAgent: string): string =>
  userAgent
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, longestUserAgent)
    .toWellFormed();
