import type { Clock } from '@sitekeep/runtime';
import type { Metrics } from '../operation/metrics.ts';
import type { Ask } from './ask.ts';
import type { CachedAnswer, CacheStore } from './cached-answer.ts';
import type { Fill } from './fill.ts';
import type { OriginAnswer } from './rules/storable.ts';

/** What a fill needs of the stage. */
export interface FillParts {
  readonly store: CacheStore;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Looks up once more. */
  again(ask: Ask): void;
  /** To the origin, for nobody else. */
  forward(ask: Ask): void;
  /** From the store, although it is stale or was only just confirmed. */
  give(ask: Ask, answer: CachedAnswer, cacheStatus: string): void;
  /** The origin has said 304 to what was asked. */
  confirm(fill: Fill, answer: OriginAnswer): void;
  /** What came may not be kept; `ask` is whose request brought it. */
  notKept(ask: Ask, status: number): void;
  /** What is stale could not be renewed behind its use. */
  notRenewed(ask: Ask): void;
  ended(fill: Fill): void;
  /** A fault of ours must leave nobody waiting. */
  fault(ask: Ask, error: unknown): void;
}

/** What is stored under the key. */
export interface Known {
  /** Would suit the request, but may not be used as it is. */
  readonly stored: CachedAnswer | null;
  /** Of that, what the origin is asked about: whether it still holds. */
  readonly validated: CachedAnswer | null;
  /** All variants. */
  readonly others: readonly CachedAnswer[];
}
