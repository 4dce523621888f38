import { safeReturn } from '@sitekeep/visitor-check';
import type { Target } from './captcha-form.ts';

/** The gate's own paths, on every host whose site has it switched on. */
export const gatePaths = {
  /** GET `?return=…&form=1`: the sign-in. POST from its form: email, password, code, return, form. */
  signIn: '/.sitekeep/sign-in',
  /** GET `?return=…&form=1`, after a sign-in: goes on when the cookie came along, else says that cookies are blocked. */
  done: '/.sitekeep/sign-in/done',
  /** POST, from any page of the site. */
  signOut: '/.sitekeep/sign-out',
} as const;

/** Where a visitor signs in to go on to `returnTo`, on the same host and with the whole query. */
export const signInLink = (target: Target): string => gatePaths.signIn + queryOf(target);

/** Where the form leads when what was typed is right. */
export const signedInLink = (target: Target): string => gatePaths.done + queryOf(target);

const queryOf = ({ returnTo, form }: Target): string => `?return=${encodeURIComponent(safeReturn(returnTo))}${form ? '&form=1' : ''}`;
