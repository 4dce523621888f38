/** Every page the edge can show instead of the site, the check itself aside. */
export const pageKinds = [
  'bad_request',
  'url_too_long',
  'head_too_large',
  'body_too_large',
  'request_timeout',
  'loop',
  'https_required',
  'blacklisted',
  'not_whitelisted',
  'banned',
  'tor',
  'country',
  'firewall',
  'rate_limited',
  'check_failed',
  'check_passed',
  'cookies_blocked',
  'sign_in_required',
  'gate_forbidden',
  'gate_unavailable',
  'signed_out',
  'signed_in',
  'session_cookie_blocked',
  'suspended',
  'unknown_host',
  'origin_unreachable',
  'origin_timeout',
  'origin_error',
  'site_unavailable',
  'maintenance',
] as const;
export type PageKind = (typeof pageKinds)[number];

/** Why a visitor is checked. `inconsistent`: the invisible check could not tell the browser from a program. */
export const checkReasons = ['busy', 'everyone', 'path', 'suspicious', 'tor', 'rate_limit', 'inconsistent'] as const;
export type CheckReason = (typeof checkReasons)[number];

/** What happened, why, and the next step, in the visitor's words. */
export interface Message {
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly next: string;
}

/** The words of the check's two pages. */
export interface CheckWords {
  readonly invisible: { readonly title: string; readonly what: string };
  readonly captcha: { readonly title: string; readonly what: string };
  readonly reasons: Readonly<Record<CheckReason, string>>;
  /** Label of the progress bar. */
  readonly working: string;
  readonly passed: string;
  readonly didNotWork: string;
  readonly tryAgain: string;
  readonly typeDigits: string;
  readonly noScript: string;
  /** The request carried a form, which is held up as well. */
  readonly formHeld: string;
  readonly sendAgain: string;
  readonly goBack: string;
  readonly picture: string;
  readonly label: string;
  readonly submit: string;
  readonly listen: string;
  readonly howToListen: string;
  readonly otherDigits: string;
  readonly wrongDigits: string;
  readonly tooLate: string;
}

/** The words of the sign-in. */
export interface GateWords {
  readonly title: string;
  readonly what: string;
  readonly email: string;
  readonly password: string;
  readonly code: string;
  /** Where the code comes from, and what stands for one. */
  readonly codeHint: string;
  readonly recoveryHint: string;
  readonly mailHint: string;
  /** To a browser that seemed to be trusted; says to nobody whether the rest was right. */
  readonly codeAgain: string;
  /** No code in this browser from now on; the page adds for how long. */
  readonly trust: string;
  readonly trustHint: string;
  readonly submit: string;
  /** What was typed is wrong; says to nobody which part of it. */
  readonly refused: string;
  readonly sendCode: string;
  /** To everybody, whether a mail is sent or not. */
  readonly codeSent: string;
  /** After it, where the password has to be typed once more. */
  readonly passwordAgain: string;
  readonly passkey: string;
  readonly passkeyFailed: string;
  /** Nothing else is taken, and the browser has no passkeys or runs no scripts. */
  readonly passkeyNeeded: string;
  /** `%1`: name of the identity provider. */
  readonly provider: string;
  readonly providerFailed: string;
  /** The session shows less than the page asks for. */
  readonly more: string;
  /** It has shown it too long ago. */
  readonly again: string;
  readonly forgot: string;
  /** Before the button by which the session is ended. */
  readonly notYou: string;
  readonly signOut: string;
}

export interface Language {
  /** The word before the request id. */
  readonly requestId: string;
  /** The link to the site's help page. */
  readonly help: string;
  readonly check: CheckWords;
  readonly gate: GateWords;
  readonly messages: Readonly<Record<PageKind, Message>>;
}
