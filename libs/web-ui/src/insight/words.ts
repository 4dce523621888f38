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
};
export const stageWords: Record<Stage, string> = {
  arrival: 'Arrival',
  site: 'Site',
  blacklist: 'Blacklist',
  whitelist: 'Whitelist',
  country: 'Countries',
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
