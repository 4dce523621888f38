import type { RulesetFirewall } from '@sitekeep/contracts';
import { type LeakFinder, leakFinder } from '@sitekeep/firewall';

/** What is looked for in the answers of a site, and what becomes of those that hold it. */
export interface SiteLeaks {
  readonly find: LeakFinder;
  readonly replaces: boolean;
}

const known = new Map<string, SiteLeaks>();

/** One object for all sites that say the same: there are few ways to say it. Null where nobody looks. */
export function siteLeaks({ mode, kinds }: RulesetFirewall['leaks']): SiteLeaks | null {
  const find = mode === 'off' ? null : leakFinder(kinds);
  if (find === null) return null;
  const key = `${mode} ${[...kinds].sort().join()}`;
  const made = known.get(key) ?? { find, replaces: mode === 'replace' };
  known.set(key, made);
  return made;
}
