import type { RefusalReason, Stage } from '@sitekeep/contracts';
import { type PageBrand, renderPage } from '@sitekeep/edge-pages';
import type { Refusal } from '@sitekeep/enforcement';
import type { Clock, Logger } from '@sitekeep/runtime';
import type { Metrics } from '../operation/metrics.ts';
import type { OriginFailure } from '../origin/exchange.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Found, SiteDirectory } from '../site-directory/site-directory.ts';
import { Arrival, arrive, type Fault } from './arrival.ts';
import { judge } from './judge.ts';
import { pageKindOf } from './page-kinds.ts';
import type { Passage } from './passage.ts';
import type { Recorder } from './record.ts';
import { headerOf } from './request-head.ts';
import { siteOf } from './site.ts';

/**
 * The way of a request, in order: arrival, site, judge (lists, countries, limits, visitor check), forward; record at the end.
 * Each is a file of its own beside this one. A request of a known site goes through without waiting for anything.
 */
export class RequestPath {
  readonly #directory: SiteDirectory;
  readonly #recorder: Recorder;
  readonly #clock: Clock;
  readonly #logger: Logger;

  readonly #metrics: Metrics;

  constructor(parts: { directory: SiteDirectory; recorder: Recorder; metrics: Metrics; clock: Clock; logger: Logger }) {
    this.#directory = parts.directory;
    this.#recorder = parts.recorder;
    this.#metrics = parts.metrics;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
  }

  take(passage: Passage): void {
    try {
      this.#take(passage);
    } catch (error) {
      this.#failed(passage, error);
    }
  }

  #take(passage: Passage): void {
    const { head, client } = passage;
    const arrival = arrive(head, client, this.#clock.nowMs());
    if (!(arrival instanceof Arrival)) return this.#refuseAtArrival(passage, arrival);
    const fault = passage.faultOf(arrival);
    if (fault !== null) return this.#refuseAtArrival(passage, { status: 400, reason: 'bad_request', fault, hostname: arrival.hostname });
    const found = siteOf(this.#directory, client, arrival.hostname);
    if (found instanceof Promise)
      void found.then((site) => this.#atSite(passage, arrival, site)).catch((error: unknown) => this.#failed(passage, error));
    else this.#atSite(passage, arrival, found);
  }

  #atSite(passage: Passage, arrival: Arrival, found: Found): void {
    if (passage.gone) return;
    if (found === 'unknown') return this.#answer(passage, 'site', 'unknown_host');
    if (found === 'unavailable') return this.#answer(passage, 'site', 'site_unavailable');
    const refusal = judge(found, arrival);
    if (refusal !== null) return this.#refuse(passage, arrival, found, refusal);
    this.#recorder.forwarded(found);
    this.#metrics.verdict('forward', 'forwarded');
    passage.forward(arrival, found, (failure, error) => this.#originFailed(passage, found, failure, error));
  }

  #refuse(passage: Passage, arrival: Arrival, site: LiveSite, refusal: Refusal): void {
    const { stage, reason, matched, status } = refusal;
    this.#recorder.refused(site, passage, { stage, reason, matched, status, hostname: arrival.hostname, path: arrival.path });
    this.#answer(passage, stage, reason, { brand: site.brand, retryAfter: refusal.retryAfterSeconds });
  }

  #refuseAtArrival(passage: Passage, { status, reason, fault, hostname }: Fault): void {
    const site = hostname === null ? null : this.#directory.peek(hostname);
    const note = { stage: 'arrival', reason, matched: fault, status } as const;
    if (site && hostname !== null) this.#recorder.refused(site, passage, { ...note, hostname, path: pathOf(passage.head.target) });
    this.#answer(passage, note.stage, reason, { detail: fault });
  }

  #originFailed(passage: Passage, site: LiveSite, failure: OriginFailure, error: Error): void {
    this.#logger.info({ siteId: site.siteId, requestId: passage.requestId, failure, reason: error.message }, 'no answer from the origin');
    this.#answer(passage, 'forward', failure, { brand: site.brand });
  }

  /** A fault of ours must cost its own request only, and must not leave the client waiting. */
  #failed(passage: Passage, error: unknown): void {
    this.#logger.error({ requestId: passage.requestId, err: error, alarm: 'request_failed' }, 'a request could not be handled');
    this.#answer(passage, 'forward', 'origin_unreachable');
  }

  #answer(passage: Passage, stage: Stage, reason: RefusalReason | OriginFailure, more: PageFacts = {}): void {
    this.#metrics.verdict(stage, reason);
    const { raw } = passage.head;
    const [accept, acceptLanguage] = [headerOf(raw, 'accept'), headerOf(raw, 'accept-language')];
    const { requestId } = passage;
    try {
      passage.answer(renderPage({ kind: pageKindOf[reason], requestId, accept, acceptLanguage, stage, reason, ...more }));
    } catch (error) {
      this.#logger.error({ requestId: passage.requestId, err: error, alarm: 'request_failed' }, 'a page could not be given');
      passage.abandon();
    }
  }
}

/** What a page may say beyond its kind. */
interface PageFacts {
  readonly detail?: string;
  readonly brand?: PageBrand;
  readonly retryAfter?: number | undefined;
}

/** Of a target that was not normalised: everything before the query. */
const pathOf = (target: string) => target.replace(/[?#].*$/s, '');
