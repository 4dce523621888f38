import { randomBytes } from 'node:crypto';
import type { GateClaims, RulesetFirewall, RulesetGate } from '@sitekeep/contracts';
import type { GateMachine } from '@sitekeep/gate-session';
import type { Address } from '@sitekeep/geo';
import { deriveSiteKeys, PassCache, type SiteKeys } from '@sitekeep/visitor-check';
import { type BanServices, type LimitServices, noBans, noLimits } from './rate-limit-services.ts';
import type { Attack, SiteState } from './site-state.ts';
import type { EnforcementRequest, Refusal } from './verdict.ts';

/** What the stages of a site ask that its ruleset cannot tell: lists of the operator and state that edges share. None waits. */
export interface SiteServices {
  /** Label of the search bot whose address this is; 'pending' while that is being found out; null for anybody else. */
  readonly verifiedBot: (address: Address, userAgent: string) => string | null;
  readonly isTorExit: (address: Address) => boolean;
  readonly check: CheckServices;
  readonly limits: LimitServices;
  readonly bans: BanServices;
  readonly firewall: FirewallServices;
  readonly gate: GateServices;
}

/** What the gate asks. */
export interface GateServices {
  /**
   * Claims of the session that the request shows, when it was made by this site, is not over and was not revoked as far as is known;
   * null for anything else. The same object for the same token, as long as it is remembered.
   */
  readonly sessionOf: (gate: RulesetGate, request: EnforcementRequest) => GateClaims | null;
  /** The program whose token the request shows, when it counts at this site, from there, and now; null for anything else. */
  readonly machineOf: (gate: RulesetGate, request: EnforcementRequest) => GateMachine | null;
  /** Whether the site has given out tokens for git. */
  readonly hasGit: (siteId: string) => boolean;
}

/** What looks for attacks: @sitekeep/firewall, which knows this library. */
export interface FirewallServices {
  /** Judges heads by a section; the same function for the same section, whenever it begins to block. */
  headCheck(section: RulesetFirewall): HeadCheck;
}

export type HeadCheck = (request: EnforcementRequest, site: Pick<SiteState, 'blocksFrom'>) => Refusal | null;

const nobodyIsJudged: HeadCheck = () => null;
/** For a process that judges nobody. */
export const noFirewall: FirewallServices = { headCheck: () => nobodyIsJudged };

/** What the visitor check asks. */
export interface CheckServices {
  /** The same object for the same site and epoch. */
  readonly keysOf: (siteId: string, epoch: number) => SiteKeys;
  readonly passes: PassCache;
  /** Whether refusals and limits have made the address suspicious to the site. */
  readonly isSuspicious: (siteId: string, address: Address, now: number) => boolean;
  /** Of a site in mode auto: watched from now on, by the numbers of its latest call. */
  readonly attackOf: (siteId: string, limits: AttackLimits) => Attack;
}

export interface AttackLimits {
  /** Requests under way at once, over all edges. */
  readonly threshold: number;
  readonly quietSeconds: number;
}

const nobodysKey = randomBytes(32);

/** For a process that has no lists: nobody is a bot, nothing is a Tor exit, nobody holds a pass, is signed in or banned, no request is counted or inspected. */
export const noServices: SiteServices = {
  verifiedBot: () => null,
  isTorExit: () => false,
  check: {
    keysOf: (siteId, epoch) => deriveSiteKeys(nobodysKey, siteId, epoch),
    passes: new PassCache(2),
    isSuspicious: () => false,
    attackOf: () => ({ on: false }),
  },
  limits: noLimits,
  bans: noBans,
  firewall: noFirewall,
  gate: { sessionOf: () => null, machineOf: () => null, hasGit: () => false },
};

/** Said by verifiedBot while DNS has not answered. */
export const pendingBot = 'pending';
