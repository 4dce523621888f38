import type { RefusalReason, Stage } from '@sitekeep/contracts';
import type { Address } from '@sitekeep/geo';

/** What the stages look at. `country` is a call, because most sites never ask. */
export interface EnforcementRequest {
  readonly address: Address;
  readonly country: () => string | null;
  /** ms since epoch; decides which entries have expired */
  readonly now: number;
}

export interface Refusal {
  readonly allowed: false;
  readonly stage: Stage;
  readonly reason: RefusalReason;
  /** The entry or country that decided; null when it was the lack of one. */
  readonly matched: string | null;
  readonly status: 403;
}

export interface Pass {
  readonly allowed: true;
  /** The whitelist entry that let the later filters be skipped. */
  readonly whitelistedBy: string | null;
}

export type Verdict = Refusal | Pass;

/** One stage of a compiled site: a verdict ends the path, null hands the request on. */
export type StageCheck = (request: EnforcementRequest) => Verdict | null;

export function refuse(stage: Stage, reason: RefusalReason, matched: string | null): Refusal {
  return { allowed: false, stage, reason, matched, status: 403 };
}
