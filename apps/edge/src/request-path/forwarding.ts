import type { Logger } from '@sitekeep/runtime';
import type { AccessLog } from '../operation/access-log.ts';
import type { Metrics } from '../operation/metrics.ts';
import type { ExchangeWatch, OriginFailure } from '../origin/exchange.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Arrival } from './arrival.ts';
import { noteOf, type Passage } from './passage.ts';
import type { Streams } from './streams.ts';

export interface ForwardingParts {
  readonly metrics: Metrics;
  readonly accessLog: AccessLog;
  readonly streams: Streams;
  readonly logger: Logger;
  readonly onFailure: (passage: Passage, site: LiveSite, failure: OriginFailure) => void;
}

/** A request that went to the origin, watched to its end: for the figures, the log, and the page when no answer comes. */
export class Forwarding implements ExchangeWatch {
  readonly #parts: ForwardingParts;
  readonly #passage: Passage;
  readonly #arrival: Arrival;
  readonly #site: LiveSite;
  readonly #beganAt = performance.now();
  #status = 0;

  constructor(parts: ForwardingParts, passage: Passage, arrival: Arrival, site: LiveSite) {
    this.#parts = parts;
    this.#passage = passage;
    this.#arrival = arrival;
    this.#site = site;
  }

  onStarted(): void {
    this.#parts.metrics.began();
    this.#parts.streams.began(this.#passage, this.#arrival);
  }

  /** The answer will have this status; what is known of the origin is counted elsewhere. */
  tells(status: number): void {
    this.#status = status;
  }

  onAnswered(status: number): void {
    this.#status = status;
    this.#parts.metrics.originAnswered(performance.now() - this.#beganAt);
  }

  onFailure(failure: OriginFailure, error: Error): void {
    const { logger, onFailure } = this.#parts;
    const { siteId } = this.#site;
    logger.info({ siteId, requestId: this.#passage.requestId, failure, reason: error.message }, 'no answer from the origin');
    onFailure(this.#passage, this.#site, failure);
  }

  onOver(failed: boolean): void {
    const { metrics, accessLog, streams } = this.#parts;
    streams.over(this.#passage);
    const ms = performance.now() - this.#beganAt;
    metrics.ended(ms);
    // Then a page of ours is the answer, and tells of itself.
    if (failed) return;
    metrics.answered(this.#status);
    if (!accessLog.wants(this.#status)) return;
    const { hostname, path } = this.#arrival;
    accessLog.write({
      ...noteOf(this.#passage),
      siteId: this.#site.siteId,
      host: hostname,
      path,
      status: this.#status,
      verdict: 'forwarded',
      ms,
    });
  }
}
