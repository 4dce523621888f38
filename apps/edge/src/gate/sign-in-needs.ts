import { type GateClaims, gateFactors, type RulesetGate } from '@sitekeep/contracts';
import { type Target, visitorPaths } from '@sitekeep/edge-pages';
import { compileGatePolicy, normaliseTarget } from '@sitekeep/enforcement';
import type { GateDecision } from '@sitekeep/gate-session';
import type { Address } from '@sitekeep/geo';
import { safeReturn } from '@sitekeep/visitor-check';
import { gateAt } from './account-gate.ts';

export type Asks = 'password' | 'code' | 'password_and_code' | 'passkey';

/** A session that the browser shows and that counts. */
export interface ShownSession {
  readonly token: string;
  readonly claims: GateClaims;
}

/** What a visitor has to show so that the wanted page opens. */
export interface SignInNeeds {
  readonly asks: Asks;
  /** What of it has to be typed. */
  readonly password: boolean;
  readonly code: boolean;
  /** The browser may come to stand for the code. */
  readonly trustSeconds: number | null;
  /** One that is trusted stands for it now: not where it has to be shown just now. */
  readonly deviceWillDo: boolean;
  /** `goesOn`: what the session has shown counts, and is not asked for again. Null: nobody is signed in, or signing in again is no help. */
  readonly session: { readonly shown: ShownSession; readonly goesOn: boolean } | null;
}

interface Question {
  readonly target: Target;
  readonly address: Address;
  /** ms since epoch */
  readonly now: number;
}

/** Null when nobody can sign in anywhere. */
export function needsOf(gate: RulesetGate, question: Question, session: ShownSession | null): SignInNeeds | null {
  const decision = session && decide(gate, question, session.claims);
  // Where the session opens the page or never will, the form is for somebody else.
  const step = session && decision?.outcome === 'sign_in' ? stepOf(gate, question, session, decision) : null;
  const deciding = step ? decision : decide(gate, question, null);
  const asks = asksFor(gate, deciding);
  if (asks === null) return null;
  const shown = step?.goesOn ? step.shown.claims.f : [];
  const lacks = (factor: 'password' | 'code') => typed[asks].includes(factor) && !shown.includes(factor);
  const trusts = asks === 'password_and_code' && lacks('code') && gate.trustedDeviceSeconds > 0;
  return {
    ...{ asks, password: lacks('password'), code: lacks('code'), session: step },
    trustSeconds: trusts ? gate.trustedDeviceSeconds : null,
    deviceWillDo: trusts && !wantsFreshCode(gate, question, deciding),
  };
}

/** Where a rule says so, and on the page where lasting ways in are made. */
function wantsFreshCode({ rules }: RulesetGate, { target }: Question, deciding: GateDecision | null): boolean {
  const rule = rules.find(({ name }) => name === deciding?.rule);
  return target.returnTo === visitorPaths.account || (rule?.freshSeconds ?? null) !== null;
}

/** Whether the wanted page opens to the session as it is. */
export function mayEnter(gate: RulesetGate, question: Question, { claims }: ShownSession): boolean {
  const outcome = decide(gate, { ...question, target: { ...question.target, form: false } }, claims)?.outcome;
  return outcome === 'enter' || outcome === 'open';
}

/** Where a sign-in leads that wanted no page but the first: that of the visitor's own paths which opens, where the first one does not. */
export function wayOn(gate: RulesetGate, question: Question, session: ShownSession): string {
  const { returnTo } = question.target;
  if (returnTo !== '/' || mayEnter(gate, question, session)) return returnTo;
  const own = session.claims.p.map((path) => new URL(safeReturn(path), 'https://site.invalid').pathname);
  return own.find((path) => mayEnter(gate, { ...question, target: { returnTo: path, form: false } }, session)) ?? returnTo;
}

/**
 * What the wanted page asks for. Where it asks for nothing, or lets nobody in, what holds elsewhere on the site; null when nobody can sign
 * in anywhere.
 */
function asksFor(gate: RulesetGate, wanted: GateDecision | null): Asks | null {
  const all = [wanted?.require, gate.require, ...gate.rules.map(({ require }) => require)];
  return all.find((require): require is Asks => require !== undefined && require !== 'nothing' && require !== 'refuse') ?? null;
}

/** Who is asked for more, and would be asked for the rest of it right afterwards, shows all of it at once. */
function stepOf(gate: RulesetGate, question: Question, shown: ShownSession, { why }: GateDecision): SignInNeeds['session'] {
  const complete = { ...shown.claims, f: [...gateFactors] };
  return { shown, goesOn: why === 'factor_missing' && decide(gate, question, complete)?.why !== 'shown_long_ago' };
}

function decide(gate: RulesetGate, { target, address, now }: Question, claims: GateClaims | null): GateDecision | null {
  const url = normaliseTarget(target.returnTo);
  if ('fault' in url) return null;
  const method = target.form ? 'POST' : 'GET';
  return compileGatePolicy(gateAt(gate, target)).decide({ path: url.path, method, address, now }, () => claims);
}

/** What of it can be typed. */
const typed: Record<Asks, readonly ('password' | 'code')[]> = {
  password: ['password'],
  code: ['code'],
  password_and_code: ['password', 'code'],
  passkey: [],
};
