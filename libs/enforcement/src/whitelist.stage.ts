import type { Ruleset } from '@sitekeep/contracts';
import { sharedCidrSet } from '@sitekeep/geo';
import { refuse, type StageCheck } from './verdict.ts';

/**
 * Lets the addresses of the whitelist past the filters that follow, and with `onlyFromWhitelist` nobody else in. Null when the
 * site has neither an entry nor that switch.
 */
export function whitelistStage(filters: Ruleset['filters']): StageCheck | null {
  if (filters.whitelist.length === 0 && !filters.onlyFromWhitelist) return null;
  const set = sharedCidrSet(filters.whitelist);
  // A set of its own: sets are shared by networks alone, and one entry may skip the gate where another one of the same network does not.
  const skipping = filters.whitelist.filter(({ skipsGate }) => skipsGate);
  const skippers = skipping.length > 0 ? sharedCidrSet(skipping) : null;
  const others = filters.onlyFromWhitelist ? refuse('whitelist', 'not_whitelisted', null) : null;
  return (request) => {
    const entry = set.find(request.address, request.now);
    if (!entry) return others;
    request.exemptBy = entry.address;
    if (skippers !== null && skippers.find(request.address, request.now) !== null) request.skipsGate = true;
    return null;
  };
}
