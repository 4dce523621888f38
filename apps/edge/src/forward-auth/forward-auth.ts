import type { Page } from '@sitekeep/edge-pages';
import { normaliseTarget } from '@sitekeep/enforcement';
import type { Clock, Logger } from '@sitekeep/runtime';
import type { AccessLog } from '../operation/access-log.ts';
import type { Metrics } from '../operation/metrics.ts';
import type { Arrival } from '../request-path/arrival.ts';
import type { Client } from '../request-path/client.ts';
import { noteOf, type Passage } from '../request-path/passage.ts';
import type { RequestPath } from '../request-path/request-path.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Found, SiteDirectory } from '../site-directory/site-directory.ts';
import { isReserved } from '../visitor-check/check-endpoints.ts';
import { problemAnswer } from '../visitor-check/own-answers.ts';
import { Denials } from './denials.ts';
import { ForNginx, HandedOn, refusedToNginx, ToldAgain } from './described-passage.ts';
import { type Question, readQuestion } from './question.ts';
import type { SiteSecrets } from './site-secrets.ts';
import { readVerdict } from './verdict-text.ts';
import type { Visitors } from './visitors.ts';

export interface ForwardAuthParts {
  readonly directory: Pick<SiteDirectory, 'find'>;
  /** Null where nothing seals: then nobody is believed. */
  readonly secrets: SiteSecrets | null;
  readonly visitors: Visitors;
  readonly path: RequestPath;
  readonly metrics: Pick<Metrics, 'answered' | 'verdict'>;
  readonly accessLog: AccessLog;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * What comes by the ports for forward-auth. Proxies of customers ask whether a request may pass, and get the verdict of the same path that
 * requests to us take; nginx comes again for the page; and requests to the edge's own paths are passed on to us. All of it only with the
 * forward-auth secret of the site whose hostname the request names.
 */
export class ForwardAuth {
  readonly #parts: ForwardAuthParts;
  readonly #denials = new Denials();

  constructor(parts: ForwardAuthParts) {
    this.#parts = parts;
  }

  take(asking: Passage): void {
    try {
      const question = readQuestion(asking.head);
      const found = question.hostname === null ? 'unknown' : this.#parts.directory.find(question.hostname);
      if (found instanceof Promise)
        void found.then((site) => this.#take(asking, question, site)).catch((error: unknown) => this.#failed(asking, error));
      else this.#take(asking, question, found);
    } catch (error) {
      this.#failed(asking, error);
    }
  }

  #take(asking: Passage, question: Question, site: Found): void {
    if (asking.gone) return;
    if (!this.#mayAsk(question, site)) return this.#deny(asking);
    const client = this.#parts.visitors.of(question.forwardedFor, question.secure);
    if (question.fault !== null) return this.#useless(asking, question, question.fault);
    if (client === null) return this.#useless(asking, question, 'The address of the visitor is missing, is none, or is told in two ways.');
    if (question.kind === 'pass_on') return this.#passOn(asking, client);
    if (question.kind === 'answer') return this.#answer(asking, question, client);
    const Described = question.proxy === 'nginx' ? ForNginx : HandedOn;
    this.#parts.path.take(new Described(asking, question.head, client, this.#onAllowed));
  }

  /** One site's secret says nothing about another's hostnames, because it is compared with that of the hostname's site. */
  #mayAsk({ secret }: Question, site: Found): boolean {
    const { secrets, clock } = this.#parts;
    return typeof site !== 'string' && secret !== null && secrets !== null && secrets.accepts(site, secret, clock.nowMs());
  }

  /** The same for an unknown hostname, a site without forward-auth, and a wrong secret. */
  #deny(asking: Passage): void {
    this.#parts.metrics.verdict('arrival', 'bad_request');
    this.#denials.deny(asking);
  }

  #useless(asking: Passage, { proxy, kind }: Question, fault: string): void {
    this.#parts.metrics.verdict('arrival', 'bad_request');
    const { requestId } = asking;
    asking.answer(
      proxy === 'nginx' && kind === 'ask' ? refusedToNginx(400, requestId, ['X-Sitekeep-Fault', fault]) : faultAnswer(requestId, fault),
    );
  }

  /** Only to the edge's own paths: whatever else came here by way of the proxy is not ours to answer. */
  #passOn(asking: Passage, client: Client): void {
    const url = normaliseTarget(asking.head.target);
    if ('fault' in url || !isReserved(url.path)) return asking.answer(problemAnswer(404, asking.requestId));
    asking.client = client;
    this.#parts.path.take(asking);
  }

  /** Without a verdict it was not us who refused: an empty 403 stays one. */
  #answer(asking: Passage, { head, verdict }: Question, client: Client): void {
    const settled = readVerdict(verdict);
    if (settled === null) return asking.answer(problemAnswer(403, asking.requestId));
    this.#parts.path.take(new ToldAgain(asking, head, client, settled));
  }

  readonly #onAllowed = (passage: Passage, { hostname, path }: Arrival, { siteId }: LiveSite): void => {
    const { metrics, accessLog } = this.#parts;
    metrics.answered(204);
    if (!accessLog.wants(204)) return;
    accessLog.write({ ...noteOf(passage), siteId, host: hostname, path, status: 204, verdict: 'allowed', ms: 0 });
  };

  #failed(asking: Passage, error: unknown): void {
    this.#parts.logger.error(
      { requestId: asking.requestId, err: error, alarm: 'request_failed' },
      'a proxy’s question could not be answered',
    );
    asking.abandon();
  }
}

/** For whoever sets the proxy up. */
function faultAnswer(requestId: string, detail: string): Page {
  const body = Buffer.from(JSON.stringify({ type: 'about:blank', title: 'Bad Request', status: 400, detail, requestId }));
  const headers = ['Content-Type', 'application/problem+json', 'Content-Length', String(body.length), 'Cache-Control', 'no-store'];
  return { status: 400, headers: [...headers, 'X-Request-Id', requestId], body };
}
