import type { RefusalReason, Stage } from '@sitekeep/contracts';
import { type PageKind, renderPage } from '@sitekeep/edge-pages';
import type { Refusal } from '@sitekeep/enforcement';
import type { Clock, Logger } from '@sitekeep/runtime';
import type { OriginFailure } from '../origin/exchange.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Found, SiteDirectory } from '../site-directory/site-directory.ts';
import { arrive, type Arrival } from './arrival.ts';
import { filter } from './filters.ts';
import { faultOfUpgrade, type Passage, UpgradePassage } from './passage.ts';
import type { Recorder } from './record.ts';
import { siteOf } from './site.ts';

const pageOf: Partial<Record<RefusalReason, PageKind>> = {
  blacklisted: 'blacklisted',
  not_whitelisted: 'not_whitelisted',
  country_not_allowed: 'country',
  country_blocked: 'country',
  country_unknown: 'country',
  suspended: 'suspended',
};

/**
 * The way of a request, in order: arrival, site, filters (blacklist, whitelist, country), forward; record at the end. Each
 * stage is a file of its own beside this one. A request of a known site goes through without waiting for anything.
 */
export class RequestPath {
  readonly #directory: SiteDirectory;
  readonly #recorder: Recorder;
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor(parts: { directory: SiteDirectory; recorder: Recorder; clock: Clock; logger: Logger }) {
    this.#directory = parts.directory;
    this.#recorder = parts.recorder;
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
    const arrival = arrive(passage.request);
    if ('fault' in arrival) return this.#refuseAtArrival(passage, arrival.fault, arrival.hostname);
    const fault = passage instanceof UpgradePassage ? faultOfUpgrade(passage.request, arrival) : null;
    if (fault !== null) return this.#refuseAtArrival(passage, fault, arrival.hostname);
    const found = siteOf(this.#directory, passage.client, arrival.hostname);
    if (found instanceof Promise)
      void found.then((site) => this.#atSite(passage, arrival, site)).catch((error: unknown) => this.#failed(passage, error));
    else this.#atSite(passage, arrival, found);
  }

  #atSite(passage: Passage, arrival: Arrival, found: Found): void {
    if (passage.gone) return;
    if (found === 'unknown') return this.#answer(passage, 'unknown_host', 'site', 'unknown_host');
    if (found === 'unavailable') return this.#answer(passage, 'site_unavailable', 'site', 'site_unavailable');
    const verdict = filter(found, passage.client, this.#clock);
    if (!verdict.allowed) return this.#refuse(passage, arrival, found, verdict);
    this.#recorder.forwarded(found);
    passage.forward(arrival, found, (failure, error) => this.#originFailed(passage, found, failure, error));
  }

  #refuse(passage: Passage, arrival: Arrival, site: LiveSite, refusal: Refusal): void {
    const { stage, reason, matched, status } = refusal;
    this.#recorder.refused(site, passage, { stage, reason, matched, status, hostname: arrival.hostname, path: arrival.path });
    this.#answer(passage, pageOf[reason] ?? 'blacklisted', stage, reason);
  }

  #refuseAtArrival(passage: Passage, fault: string, hostname: string | null): void {
    const site = hostname === null ? null : this.#directory.peek(hostname);
    const note = { stage: 'arrival', reason: 'bad_request', matched: fault, status: 400 } as const;
    if (site && hostname !== null) this.#recorder.refused(site, passage, { ...note, hostname, path: pathOf(passage.request.url) });
    this.#answer(passage, 'bad_request', note.stage, note.reason, fault);
  }

  #originFailed(passage: Passage, site: LiveSite, failure: OriginFailure, error: Error): void {
    this.#logger.info({ siteId: site.siteId, requestId: passage.requestId, failure, reason: error.message }, 'no answer from the origin');
    this.#answer(passage, failure, 'forward', failure);
  }

  /** A fault of ours must cost its own request only, and must not leave the client waiting. */
  #failed(passage: Passage, error: unknown): void {
    this.#logger.error({ requestId: passage.requestId, err: error, alarm: 'request_failed' }, 'a request could not be handled');
    this.#answer(passage, 'origin_unreachable', 'forward', 'origin_unreachable');
  }

  #answer(passage: Passage, kind: PageKind, stage: Stage, reason: string, detail?: string): void {
    const { accept, 'accept-language': acceptLanguage } = passage.request.headers;
    try {
      passage.answer(renderPage({ kind, requestId: passage.requestId, accept, acceptLanguage, stage, reason, detail }));
    } catch (error) {
      this.#logger.error({ requestId: passage.requestId, err: error, alarm: 'request_failed' }, 'a page could not be given');
      passage.abandon();
    }
  }
}

/** Of a target that was not normalised: everything before the query. */
const pathOf = (target = '') => target.replace(/[?#].*$/s, '');
