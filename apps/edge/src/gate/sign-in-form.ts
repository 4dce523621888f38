import type { Target } from '@sitekeep/edge-pages';
import { safeReturn } from '@sitekeep/visitor-check';

/** Of the form's body, in bytes: a long way back, every field at its longest, all of it escaped. */
export const longestForm = 16_384;

/** What the form sends. Fields that are missing or longer than any real one are empty. */
export interface SignInForm {
  readonly email: string;
  readonly password: string;
  readonly code: string;
  /** The visitor wants the browser to stand for the code from now on. */
  readonly trust: boolean;
  /** Not a sign-in yet: a code is to be sent by mail. */
  readonly sendCode: boolean;
  readonly target: Target;
}

export function readSignIn(body: string): SignInForm {
  const fields = new URLSearchParams(body);
  const field = (name: string, longest: number): string => {
    const value = fields.get(name) ?? '';
    return value.length <= longest ? value : '';
  };
  return {
    email: field('email', 254),
    password: field('password', 256),
    code: field('code', 64),
    trust: fields.get('trust') === '1',
    sendCode: fields.get('send') === 'code',
    target: targetOf(body),
  };
}

/** From the query of a link, or from the body of the form. */
export function targetOf(query: string): Target {
  const fields = new URLSearchParams(query);
  return { returnTo: safeReturn(fields.get('return') ?? '/'), form: fields.get('form') === '1' };
}
