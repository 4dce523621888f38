import { Injectable } from '@nestjs/common';
import type { RulesetGate } from '@sitekeep/contracts';
import { mostAsked, shows } from '@sitekeep/gate-session';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { isCodeByBrowser } from './code-by-browser.ts';
import type { GateSessionRow } from './gate-session.entity.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { SessionStart, type Held, type Place } from './session-start.ts';
import { sessionIdsOf, SessionTokens } from './session-tokens.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** A session that goes on, and its visitor, who may enter; both as they are until the transaction ends. */
export type HeldSession = Held & {
  place: Place;
  gate: RulesetGate;
  session: GateSessionRow;
  isFresh: boolean;
  /**
   * All that the site asks for anywhere was shown, not to another identity provider alone, and a code not by a trusted browser: what is made
   * here opens no more than that, and would outlive the trust, and what the provider says of its people.
   */
  mayGain: boolean;
};

/** Who was asked who they are so long ago, or whose browser stood for the code, is asked again before something of theirs is changed. */
const freshMs = 10 * 60_000;

/** Whose a session is that a browser shows. */
@Injectable()
export class HeldSessions {
  constructor(
    private readonly clock: Clock,
    private readonly start: SessionStart,
    private readonly sessions: GateSessionsRepository,
    private readonly tokens: SessionTokens,
    private readonly visitors: VisitorsRepository,
  ) {}

  /** `changes`: the visitor is about to be changed. Null: the session is over, or its visitor may enter no more. */
  async hold(manager: EntityManager, place: Place, token: string, { changes }: { changes: boolean }): Promise<HeldSession | null> {
    const gate = await this.start.policyOf(manager, place);
    const ids = sessionIdsOf(this.tokens.read(gate, place.siteId, token));
    if (!ids) return null;
    if (changes) await this.sessions.lockVisitors(manager, place.accountId, [ids.visitor]);
    const held = await this.start.hold(manager, place, ids.visitor);
    const session = held && (await this.sessions.lock(manager, place, ids.session, ids.visitor));
    const now = this.clock.nowMs();
    if (!session || session.idleAt.getTime() <= now) return null;
    const byBrowser = isCodeByBrowser(session.methods);
    const isFresh = !byBrowser && now - session.shownAt.getTime() <= freshMs;
    const mayGain = !byBrowser && session.methods.some((method) => method !== 'provider') && shows(session.factors, mostAsked(gate));
    return { ...held, place, gate, session, isFresh, mayGain };
  }

  /** A password opens every site of the visitor: who sets one has shown the most that any of them asks for. */
  async maySetPassword(manager: EntityManager, { place: { accountId }, session, visitor, mayGain }: HeldSession): Promise<boolean> {
    if (visitor.passwordHash === null && !mayGain) return false;
    for (const siteId of await this.visitors.sitesOf(manager, accountId, visitor.id)) {
      const most = mostAsked(await this.start.policyOf(manager, { accountId, siteId }));
      // Where all are refused there is nothing to gain.
      if (most !== 'refuse' && !shows(session.factors, most)) return false;
    }
    return true;
  }
}
