import { Inject, Injectable } from '@nestjs/common';
import { gateTokenSeconds, showId, storedId, type GateClaims, type RulesetGate } from '@sitekeep/contracts';
import { readSession, sessionKey, signSession } from '@sitekeep/gate-session';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import { Clock, deriveSiteSecret, type ControlConfig } from '@sitekeep/runtime';
import { isCodeByBrowser } from './code-by-browser.ts';
import type { GateSessionRow } from './gate-session.entity.ts';
import type { VisitorAccessRow, VisitorRow } from './visitor.entity.ts';

type Key = ReturnType<typeof sessionKey>;
/** `endsAt`: seconds since epoch. */
export type SignedToken = { token: string; endsAt: number };
/** Policies, headers and tokens know no more (visitorFields.groups). */
const mostGroups = 20;

/** Tokens of sessions: what they say, and whether we have signed one. */
@Injectable()
export class SessionTokens {
  constructor(
    private readonly clock: Clock,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  /** Says of a session what holds now. */
  sign(gate: RulesetGate, session: GateSessionRow, visitor: VisitorRow, { paths }: VisitorAccessRow): SignedToken {
    const [i, d, z] = [session.issuedAt, session.idleAt, session.endsAt].map((at) => Math.floor(at.getTime() / 1000)) as [
      number,
      number,
      number,
    ];
    const token = signSession(this.key(session.siteId, gate.epoch), {
      s: showId('visitorSession', session.id),
      v: showId('visitor', visitor.id),
      e: visitor.email,
      n: visitor.name,
      g: [...new Set([...visitor.groups, ...session.givenGroups])].slice(0, mostGroups),
      p: paths,
      f: session.factors,
      ...(isCodeByBrowser(session.methods) && { t: 1 as const }),
      a: Math.floor(session.shownAt.getTime() / 1000),
      i,
      x: Math.min(i + gateTokenSeconds, z),
      d,
      z,
    });
    return { token, endsAt: z };
  }

  /** Null: nobody signed it for this site, or with a key that is no longer good. Says nothing of its times. */
  read(gate: Pick<RulesetGate, 'epoch' | 'previousUntil'>, siteId: string, token: string): GateClaims | null {
    const { epoch, previousUntil } = gate;
    const isPreviousGood = epoch > 0 && previousUntil !== null && previousUntil > this.clock.nowMs();
    return readSession([this.key(siteId, epoch), ...(isPreviousGood ? [this.key(siteId, epoch - 1)] : [])], token);
  }

  private key(siteId: string, epoch: number): Key {
    return sessionKey(deriveSiteSecret(this.config.SEALING_KEY, 'gate-session', showId('site', siteId), epoch));
  }
}

/** The stored ids that a token names. */
export function sessionIdsOf(claims: GateClaims | null): { session: string; visitor: string } | null {
  const session = claims && storedId('visitorSession', claims.s);
  const visitor = claims && storedId('visitor', claims.v);
  return session && visitor ? { session, visitor } : null;
}
