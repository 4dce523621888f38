import type { LastPass, SiteKeys } from '@sitekeep/visitor-check';
import type { LimitCounter } from './rate-limit-services.ts';

/** What stages ask of one site. All else they share with every site that says the same. */
export interface SiteState extends LastPass {
  readonly siteId: string;
  /** Of its first rate limit, which most sites have no others beside; null without any. */
  readonly counter: LimitCounter | null;
  /** Of those after it, in their order. */
  readonly moreCounters: readonly LimitCounter[];
  /** Null unless it checks its visitors while it is under attack. */
  readonly attack: Attack | null;
  /** ms since epoch: until then its firewall only records; null: it does as it says. */
  readonly blocksFrom: number | null;
  /** Of its visitor check; null until it was first asked for a pass. */
  passKeys: SiteKeys | null;
}

/** Whether a site in mode auto counts as attacked now. */
export interface Attack {
  readonly on: boolean;
}
