import type { Ruleset } from '@sitekeep/contracts';
import { type CidrSet, sharedCidrSet } from '@sitekeep/geo';
import { remembered } from './remembered.ts';
import { refuse, type StageCheck } from './verdict.ts';

/** Refuses the addresses of the blacklist; null when the site has none. */
export function blacklistStage(filters: Ruleset['filters']): StageCheck | null {
  return filters.blacklist.length === 0 ? null : refusing(sharedCidrSet(filters.blacklist));
}

const refusing = remembered((set: CidrSet): StageCheck => ({ address, now }) => {
  const entry = set.find(address, now);
  return entry ? refuse('blacklist', 'blacklisted', entry.address) : null;
});
