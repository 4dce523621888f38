import type { RulesetResponse } from '@sitekeep/contracts';
import type { PageKind } from '@sitekeep/edge-pages';

/** The page of the customer that takes the place of ours; what is not here stays ours: mistakes of the request, the check, suspensions. */
const placeOf: Partial<Record<PageKind, keyof RulesetResponse['pages']>> = {
  blacklisted: 'refused',
  not_whitelisted: 'refused',
  banned: 'refused',
  tor: 'refused',
  country: 'refused',
  firewall: 'refused',
  rate_limited: 'refused',
  maintenance: 'maintenance',
  origin_unreachable: 'unavailable',
  origin_timeout: 'unavailable',
  origin_error: 'unavailable',
};

/** HTML of the customer for a kind of page; null without. */
export type OwnPages = (kind: PageKind) => string | null;

/** Null when the customer has none at all. */
export function ownPages(pages: RulesetResponse['pages']): OwnPages | null {
  if (Object.values(pages).every((page) => page === null)) return null;
  return (kind) => {
    const place = placeOf[kind];
    return place === undefined ? null : pages[place];
  };
}
