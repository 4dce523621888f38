import type { RulesetGate } from '@sitekeep/contracts';
import type { Target } from '@sitekeep/edge-pages';
import { compileGatePolicy, normaliseTarget } from '@sitekeep/enforcement';
import type { Address } from '@sitekeep/geo';
import { safeReturn } from '@sitekeep/visitor-check';

/** Of the form's body, in bytes: a long way back, every field at its longest, all of it escaped. */
export const longestForm = 16_384;

export type Asks = 'password' | 'code' | 'password_and_code';

/** What the form sends. Fields that are missing or longer than any real one are empty. */
export interface SignInForm {
  readonly email: string;
  readonly password: string;
  readonly code: string;
  readonly target: Target;
}

export function readSignIn(body: string): SignInForm {
  const fields = new URLSearchParams(body);
  const field = (name: string, longest: number): string => {
    const value = fields.get(name) ?? '';
    return value.length <= longest ? value : '';
  };
  return { email: field('email', 254), password: field('password', 256), code: field('code', 64), target: targetOf(body) };
}

/** From the query of a link, or from the body of the form. */
export function targetOf(query: string): Target {
  const fields = new URLSearchParams(query);
  return { returnTo: safeReturn(fields.get('return') ?? '/'), form: fields.get('form') === '1' };
}

/**
 * What the form asks for so that the wanted page opens. Where that page asks for nothing, or lets nobody in, what holds elsewhere on the
 * site; null when nobody can sign in anywhere.
 */
export function asksFor(gate: RulesetGate, { returnTo, form }: Target, address: Address): Asks | null {
  const url = normaliseTarget(returnTo);
  const wanted = 'fault' in url ? null : { path: url.path, method: form ? 'POST' : 'GET', address };
  const first = wanted && compileGatePolicy(gate).decide(wanted, () => null).require;
  const all = [first, gate.require, ...gate.rules.map(({ require }) => require)];
  return all.find((require): require is Asks => require !== null && require !== 'nothing' && require !== 'refuse') ?? null;
}

/** Whether all that is asked for was typed at all; the rest is the gate's to say. */
export const isComplete = ({ email, password, code }: SignInForm, asks: Asks): boolean =>
  email !== '' && (asks === 'code' || password !== '') && (asks === 'password' || code !== '');
