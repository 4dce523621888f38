import { safeReturn } from '@sitekeep/visitor-check';
import type { Target } from './captcha-form.ts';

/** The gate's own paths, on every host whose site has it switched on. */
export const gatePaths = {
  /** GET `?return=…&form=1`: the sign-in. POST from its form: email, password, code, trust, send, return, form. */
  signIn: '/.sitekeep/sign-in',
  /** GET `?return=…&form=1`, after a sign-in: goes on when the cookie came along, else says that cookies are blocked. */
  done: '/.sitekeep/sign-in/done',
  /** POST from the script of the sign-in, a form without fields. Answered with what the browser needs, as JSON. */
  passkeyOptions: '/.sitekeep/passkey/options',
  /** POST from a form that the script has filled in: credential, return, form. */
  passkey: '/.sitekeep/passkey',
  /** GET `?provider=…&return=…&form=1`, by a link of the sign-in: on to the provider. */
  providerBegin: '/.sitekeep/provider/begin',
  /** GET, back from the provider, with what it says in the query. */
  provider: '/.sitekeep/provider',
  /** POST, from any page of the site. `?return=…`: where the next sign-in leads to. */
  signOut: '/.sitekeep/sign-out',
} as const;

/** Where a visitor signs in to go on to `returnTo`, on the same host and with the whole query. */
export const signInLink = (target: Target): string => gatePaths.signIn + queryOf(target);

/** Where the form leads when what was typed is right. */
export const signedInLink = (target: Target): string => gatePaths.done + queryOf(target);

/** Where a visitor begins a sign-in at another identity provider. */
export const providerLink = (provider: string, target: Target): string =>
  `${gatePaths.providerBegin}${queryOf(target)}&provider=${encodeURIComponent(provider)}`;

/** Where a visitor's form ends the session, to sign in anew for the same page. */
export const signOutLink = (target: Target): string => gatePaths.signOut + queryOf(target);

const queryOf = ({ returnTo, form }: Target): string => `?return=${encodeURIComponent(safeReturn(returnTo))}${form ? '&form=1' : ''}`;
