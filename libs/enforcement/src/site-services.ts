import type { Address } from '@sitekeep/geo';

/** What the stages of a site ask that its ruleset cannot tell: lists of the operator and state that edges share. None waits. */
export interface SiteServices {
  /** Label of the search bot whose address this is; 'pending' while that is being found out; null for anybody else. */
  readonly verifiedBot: (address: Address, userAgent: string) => string | null;
  readonly isTorExit: (address: Address) => boolean;
}

/** For a process that has no lists: nobody is a bot, nothing is a Tor exit. */
export const noServices: SiteServices = { verifiedBot: () => null, isTorExit: () => false };

/** Said by verifiedBot while DNS has not answered. */
export const pendingBot = 'pending';
