import type { Ruleset, RulesetArrival } from '@sitekeep/contracts';

/** What a site wants of the connections and requests that arrive for it, ready to be asked. */
export interface SiteArrival extends RulesetArrival {
  /** Value of Strict-Transport-Security on answers over HTTPS. */
  readonly strictTransport: string | null;
}

const mostShared = 1000;
const shared = new Map<string, SiteArrival>();

/** Most sites want the same, so they share one object. */
export function siteArrival({ arrival }: Ruleset): SiteArrival {
  const key = JSON.stringify(arrival);
  const known = shared.get(key);
  if (known) return known;
  const made = { ...arrival, strictTransport: strictTransport(arrival.hsts) };
  if (shared.size < mostShared) shared.set(key, made);
  return made;
}

function strictTransport(hsts: RulesetArrival['hsts']): string | null {
  if (hsts === null) return null;
  return `max-age=${hsts.maxAgeSeconds}${hsts.includeSubdomains ? '; includeSubDomains' : ''}${hsts.preload ? '; preload' : ''}`;
}
