import type { GateFactor, GateSignIn } from '@sitekeep/contracts';
import { shows } from '@sitekeep/gate-session';
import type { GateSessionRow } from './gate-session.entity.ts';
import type { Shown } from './session-start.ts';

type Require = GateSignIn['require'];
/** What a sign-in asks for; null: whatever is typed (the check for servers of customers). */
export type Typed = { password?: string | undefined; code?: string | undefined };
/** What is checked. What is undefined is not; what is there, even empty, has to be right. */
export type Wanted = Typed & { deviceWillDo: boolean };
/** What of a session counts: see `before` of gateSignInSchema. */
export type Before = Pick<GateSessionRow, 'id' | 'factors' | 'methods' | 'shownAt' | 'givenGroups' | 'createdAt' | 'endsAt'>;

/**
 * What is wanted and was neither typed nor shown by the session that goes on is as wrong as what is wrong. A trusted device stands for the
 * code only where a password is asked for, too: alone it would open the site to whoever has the browser.
 */
export function wantedOf(typed: Typed, require: Require | null, before: Pick<Before, 'factors'> | null): Wanted {
  if (require === null) return { ...typed, deviceWillDo: false };
  const lacks = (factor: 'password' | 'code') => require !== other[factor] && !has(before?.factors ?? [], factor);
  return {
    password: typed.password ?? (lacks('password') ? '' : undefined),
    code: typed.code ?? (lacks('code') ? '' : undefined),
    deviceWillDo: typed.code === undefined && require === 'password_and_code',
  };
}

/**
 * What the session shows that begins now. What suffices by itself takes the place of what sufficed before, which was then long ago, or of what
 * showed no more than that. Else both count, from the time of the first on, and the session ends when the one before would have.
 */
export function shownWith(before: Before | null, now: Shown, require: Require): Shown {
  if (!before) return now;
  const addsNothing = before.factors.every((factor) => now.factors.includes(factor));
  if (shows([...now.factors], require) && (addsNothing || shows(before.factors, require))) return now;
  return {
    factors: [...before.factors, ...now.factors],
    methods: [...before.methods, ...now.methods],
    at: before.shownAt < now.at ? before.shownAt : now.at,
    givenGroups: before.givenGroups,
    endsAt: before.endsAt,
  };
}

const other = { password: 'code', code: 'password' } as const;
const has = (factors: readonly GateFactor[], factor: 'password' | 'code'): boolean =>
  factors.includes(factor) || factors.includes('passkey');
