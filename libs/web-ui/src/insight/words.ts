import type { Refusal, RefusalReason, Stage } from '@sitekeep/contracts';

/** Why a visitor was refused, in the customer's words. */
export const reasonWords: Record<RefusalReason, string> = {
  bad_request: 'The request was broken',
  unknown_host: 'Unknown hostname',
  site_unavailable: 'The site is not available',
  suspended: 'The site is suspended',
  blacklisted: 'On the blacklist',
  not_whitelisted: 'Not on the whitelist',
  country_not_allowed: 'Country is not allowed',
  country_blocked: 'Country is blocked',
  country_unknown: 'Country is unknown',
  bot_not_verified_yet: 'Search bot that is still being verified',
  url_too_long: 'The address is too long',
  head_too_large: 'The headers are too large',
  body_too_large: 'The body is too large',
  loop_detected: 'The request goes in a circle',
  tor_exit: 'Comes through Tor',
  banned: 'Banned for a while',
  attack: 'Looks like an attack',
  custom_rule: 'A rule of the site’s firewall',
  too_complex: 'Too complex to be inspected',
  api_mismatch: 'Does not fit the description of the API',
  answer_leaks: 'The answer held what must not leave',
  rate_limited: 'Too many requests',
  challenged: 'Asked to show that the visitor is real',
  check_failed: 'Failed the visitor check',
  sign_in_required: 'Not signed in',
  sign_in_failed: 'Wrong credentials, or a link that is over',
  gate_forbidden: 'Signed in, and not allowed there',
  gate_unavailable: 'The sign-in could not be reached',
};
export const stageWords: Record<Stage, string> = {
  arrival: 'Arrival',
  site: 'Site',
  blacklist: 'Blacklist',
  whitelist: 'Whitelist',
  ban: 'Bans',
  tor: 'Tor',
  country: 'Countries',
  firewall: 'Firewall',
  rate_limit: 'Rate limits',
  visitor_check: 'Visitor check',
  gate: 'Sign-in',
  forward: 'Your server',
};

const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' });
export const countryName = (code: string): string => {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
};

/** One sentence that answers "why was I blocked?". */
export function whyRefused(refusal: Refusal): string {
  const matched = refusal.matched ? ` (${refusal.matched})` : '';
  const country = refusal.country ? ` from ${countryName(refusal.country)}` : '';
  return `${refusal.address}${country}: ${reasonWords[refusal.reason].toLowerCase()}${matched}.`;
}
