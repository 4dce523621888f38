import type { Address } from '@sitekeep/geo';

/** What a request is asked for when its origin is chosen. */
export interface BalancedRequest {
  /** Normalised. */
  readonly path: string;
  readonly address: Address;
  /** All Cookie headers, joined by `; `; empty when there is none. */
  readonly cookies: string;
  readonly secure: boolean;
  /** Every value of a header by its name in lower case. */
  headerValues(name: string): readonly string[];
}
