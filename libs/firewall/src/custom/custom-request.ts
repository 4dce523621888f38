import type { Address } from '@sitekeep/geo';
import type { Field } from '../inspected.ts';

/** What custom rules and patches are told of a request. Calls, where most rules never ask. */
export interface CustomRequest {
  readonly method: string;
  /** Normalised, without its query. */
  readonly path: string;
  /** As it was sent, with or without its `?`; empty when there is none. */
  readonly query: string;
  readonly hostname: string;
  readonly address: Address;
  /** ISO 3166-1 alpha-2; null when unknown. */
  readonly country: () => string | null;
  /** ms since epoch; decides which patches have expired. */
  readonly now: number;
  /** What the reader gives of the head, and every header as it came. May be asked several times. */
  readonly headFields: () => readonly Field[];
  /** Of the body: 0 where there is none, what the head declares, or what has come; null while that is not known. */
  readonly bodyBytes: number | null;
  /** What has been read of the body; `noBody` where none comes or the site reads none; null while it is still to come. */
  readonly body: CustomBody | null;
  /**
   * Counts this request for a rule of kind `rate_limit` whose conditions hold, and says whether that is more than it allows. Asked
   * at most once for a rule and request.
   */
  readonly overLimit: (rule: LimitedRule) => boolean;
}

/** A rate limit that a request is counted for. `key` tells rules apart within a site: names of patches and rules may be the same. */
export interface LimitedRule {
  readonly key: string;
  readonly limit: number;
  readonly windowSeconds: number;
}

/** As much of a body as was read; may be less than the whole. */
export interface CustomBody {
  readonly bytes: number;
  /** A character for each byte (Latin-1). */
  readonly text: () => string;
  /** What the reader gives of it. May be asked several times. */
  readonly fields: () => readonly Field[];
}

export const noBody: CustomBody = { bytes: 0, text: () => '', fields: () => [] };
