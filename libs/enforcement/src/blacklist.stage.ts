import type { Ruleset } from '@sitekeep/contracts';
import { sharedCidrSet } from '@sitekeep/geo';
import { refuse, type StageCheck } from './verdict.ts';

/** Refuses the addresses of the blacklist; null when the site has none. */
export function blacklistStage(filters: Ruleset['filters']): StageCheck | null {
  if (filters.blacklist.length === 0) return null;
  const set = sharedCidrSet(filters.blacklist);
  return ({ address, now }) => {
    const entry = set.find(address, now);
    return entry ? refuse('blacklist', 'blacklisted', entry.address) : null;
  };
}
