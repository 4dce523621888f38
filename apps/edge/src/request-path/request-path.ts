import type { RefusalReason, Stage } from '@sitekeep/contracts';
import { type Page, renderPage } from '@sitekeep/edge-pages';
import { addressKey, type Detection, enforce, type Refusal } from '@sitekeep/enforcement';
import type { Leak } from '@sitekeep/firewall';
import type { Clock, Logger } from '@sitekeep/runtime';
import { CacheStage } from '../cache/cache-stage.ts';
import type { CacheStore } from '../cache/cached-answer.ts';
import type { ApiDescriptions } from '../firewall/api/api-descriptions.ts';
import { BodyStage } from '../firewall/body-stage.ts';
import type { HeldMemory } from '../firewall/held-memory.ts';
import { LeakGuard } from '../firewall/leaks/leak-guard.ts';
import type { SiteLeaks } from '../firewall/leaks/site-leaks.ts';
import type { MachineUses } from '../events/machine-uses.ts';
import type { Bans } from '../fleet/bans.ts';
import { gateAnswer } from '../gate/gate-answers.ts';
import type { GateAnswered } from '../gate/endpoints/endpoint.ts';
import { type GateEndpoints, isGatePath } from '../gate/gate-endpoints.ts';
import type { GateSessions } from '../gate/gate-sessions.ts';
import type { Identities } from '../gate/identity.ts';
import type { AccessLog } from '../operation/access-log.ts';
import type { Metrics, Verdict } from '../operation/metrics.ts';
import type { OriginFailure } from '../origin/exchange.ts';
import type { EarlyAnswers } from '../response/answers/early-answers.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import { readAhead } from '../site-directory/read-ahead.ts';
import type { Found, SiteDirectory } from '../site-directory/site-directory.ts';
import type { Challenger } from '../visitor-check/challenger.ts';
import { type CheckEndpoints, isReserved, type CheckAnswered } from '../visitor-check/check-endpoints.ts';
import { countUnderWay } from '../visitor-check/under-way.ts';
import { isAcmePath } from './acme-challenges.ts';
import { AnsweringPassage } from './answering-passage.ts';
import { Arrival, arrive, type Fault } from './arrival.ts';
import { Forwarding, type ForwardingParts } from './forwarding.ts';
import { hostnameOf } from './hostname.ts';
import { judge } from './judge.ts';
import { pageKindOf } from './page-kinds.ts';
import { noteOf, type Passage } from './passage.ts';
import { bodyTooLarge, type Received, type Reception, type Turned } from './reception.ts';
import type { Recorder } from './record.ts';
import { headerOf } from './request-head.ts';
import { siteOf } from './site.ts';
import type { Streams } from './streams.ts';

/**
 * The way of a request, in order: arrival, site, judge (lists, countries, firewall, limits, visitor check, gate), the firewall's look at the
 * body, forward; record at the end. What a site answers itself (preflights, maintenance, redirects) comes before the visitor check.
 * Each is a file of its own beside this one. A request of a known site without a body goes through without waiting for anything.
 */
export class RequestPath {
  readonly #directory: SiteDirectory;
  readonly #recorder: Recorder;
  readonly #reception: Reception;
  readonly #challenger: Challenger;
  readonly #checkEndpoints: CheckEndpoints;
  readonly #gateEndpoints: GateEndpoints;
  readonly #gateSessions: GateSessions;
  readonly #identities: Identities;
  readonly #machineUses: MachineUses;
  readonly #bans: Bans;
  readonly #metrics: Metrics;
  readonly #accessLog: AccessLog;
  readonly #forwarding: ForwardingParts;
  readonly #bodies: BodyStage;
  readonly #cache: CacheStage;
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor(parts: RequestPathParts) {
    this.#directory = parts.directory;
    this.#recorder = parts.recorder;
    this.#reception = parts.reception;
    this.#challenger = parts.challenger;
    this.#checkEndpoints = parts.checkEndpoints;
    this.#gateEndpoints = parts.gateEndpoints;
    this.#gateSessions = parts.gateSessions;
    this.#identities = parts.identities;
    this.#machineUses = parts.machineUses;
    this.#bans = parts.bans;
    this.#metrics = parts.metrics;
    this.#accessLog = parts.accessLog;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
    this.#forwarding = { ...parts, onFailure: (passage, site, failure) => this.#answer(passage, 'forward', failure, { site }) };
    this.#bodies = new BodyStage({
      memory: parts.heldMemory,
      apis: parts.apis,
      slowBodyMs: parts.slowBodyMs,
      forward: (passage, arrival, site) => this.#forward(passage, arrival, site),
      refuse: (passage, arrival, site, refusal) => this.#refuse(passage, arrival, site, refusal),
      found: (passage, arrival, site) => this.#found(passage, arrival, site),
      mismatched: (passage, arrival, site, detection) => this.#detected(passage, arrival, site, detection),
      tooSlow: (passage, site) => this.#tooSlow(passage, site),
      counted: (site) => this.#recorder.forwarded(site),
      fault: (passage, error, goesOn) => this.#failed(passage, error, goesOn),
    });
    this.#cache = new CacheStage({
      store: parts.store,
      streams: parts.streams,
      clock: parts.clock,
      metrics: parts.metrics,
      leave: (passage, arrival, site) => this.#leave(passage, arrival, site),
      given: (passage, arrival, site, status) => this.#cached(passage, arrival, site, status),
      onlyIfCached: (passage, site) => this.#give(passage, notCached(passage.requestId), 'forward', 'answered', site),
      fault: (passage, error) => this.#failed(passage, error),
    });
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

  #atSite(passage: Passage, arrival: Arrival, answer: Found): void {
    if (passage.gone) return;
    if (answer === 'unknown') return this.#answer(passage, 'site', 'unknown_host');
    if (answer === 'unavailable') return this.#answer(passage, 'site', 'site_unavailable');
    readAhead(answer);
    const found = passage.meets(answer);
    arrival.siteId = found.siteId;
    if (arrival.secure) passage.strictTransport = found.arrival.strictTransport;
    if (found.response?.dress) passage.dress = { by: found.response.dress, request: arrival };
    const received = this.#reception.receive(arrival, found, passage.requestId);
    if (received instanceof Promise)
      void received.then((late) => this.#received(passage, arrival, found, late)).catch((error: unknown) => this.#failed(passage, error));
    else this.#received(passage, arrival, found, received);
  }

  #received(passage: Passage, arrival: Arrival, found: LiveSite, received: Received): void {
    if (passage.gone) return;
    if (received !== null) return this.#turn(passage, arrival, found, received);
    const { bodyBytes } = found.arrival.limits;
    if (bodyBytes !== null && arrival.bodyLength === -1)
      passage.limitBody(bodyBytes, () => this.#turn(passage, arrival, found, bodyTooLarge));
    if (isReserved(arrival.path)) return this.#atReservedPath(passage, arrival, found);
    const settling = found.gate.mode === 'off' ? null : this.#gateSessions.settle(passage, arrival, found);
    if (settling === null) return this.#atStages(passage, arrival, found);
    void settling.then(() => this.#atStages(passage, arrival, found)).catch((error: unknown) => this.#failed(passage, error));
  }

  #atStages(passage: Passage, arrival: Arrival, found: LiveSite): void {
    if (passage.gone) return;
    const acme = isAcmePath(arrival.path);
    const early = found.response?.early;
    if (early && !acme) return this.#answerOrJudge(passage, arrival, found, early);
    const refusal = acme ? enforce(found.compiled.uncheckedChecks, arrival, found.compiled) : judge(found, arrival);
    passage.limitHeaders = arrival.limitHeaders;
    if (refusal !== null) return this.#refuse(passage, arrival, found, refusal);
    this.#letIn(passage, arrival, found);
  }

  /** Of a site that answers some requests itself: after all stages but visitor check and gate. */
  #answerOrJudge(passage: Passage, arrival: Arrival, site: LiveSite, early: EarlyAnswers): void {
    const refusal = enforce(site.compiled.uncheckedChecks, arrival, site.compiled);
    passage.limitHeaders = arrival.limitHeaders;
    if (refusal !== null) return this.#refuse(passage, arrival, site, refusal);
    const answer = early.answer(arrival, site.hostnames, { requestId: passage.requestId, brand: site.brand });
    // A proxy that asks sends a preflight on to the origin, which no request reaches without having passed the gate.
    const goesOn = answer?.what === 'preflight' && arrival.client.route.asks && site.gate.mode === 'on';
    if (answer !== null && !goesOn) {
      this.#recorder.forwarded(site);
      this.#found(passage, arrival, site);
      return this.#give(passage, answer.page, 'response', 'answered', site);
    }
    const challenge = enforce(site.compiled.lastChecks, arrival, site.compiled);
    if (challenge !== null) return this.#refuse(passage, arrival, site, challenge);
    this.#letIn(passage, arrival, site);
  }

  #letIn(passage: Passage, arrival: Arrival, site: LiveSite): void {
    if (arrival.gate !== null) {
      passage.isPrivate = arrival.gate.outcome !== 'open';
      passage.identity = this.#identities.headersFor(site, arrival);
      if (arrival.gate.why === 'machine' && arrival.machine) this.#machineUses.note(site.siteId, arrival.machine, arrival.now);
    }
    if (site.firewall === null && site.api === null) this.#forward(passage, arrival, site);
    else this.#bodies.take(passage, arrival, site);
  }

  /** Tells what the firewall has found, whatever became of the request. */
  #found(passage: Passage, arrival: Arrival, site: LiveSite): void {
    const detection = arrival.firewall?.detection ?? null;
    if (detection !== null) this.#detected(passage, arrival, site, detection);
  }

  #detected(passage: Passage, arrival: Arrival, site: LiveSite, detection: Detection): void {
    this.#recorder.detected(site, passage, { ...detection, hostname: arrival.hostname, path: arrival.path });
    this.#metrics.detected(detection);
  }

  /** Of a body that is held: the client sends next to nothing, or holds out for longest while memory is short. */
  #tooSlow(passage: AnsweringPassage, site: LiveSite): void {
    passage.closeAfterAnswer();
    const headers = ['Content-Length', '0', 'Cache-Control', 'no-store', 'X-Request-Id', passage.requestId];
    this.#give(passage, { status: 408, headers, body: Buffer.alloc(0) }, 'firewall', 'bad_request', site);
  }

  #forward(passage: Passage, arrival: Arrival, found: LiveSite): void {
    this.#recorder.forwarded(found);
    if (found.leaks !== null && passage instanceof AnsweringPassage) this.#guard(passage, arrival, found, found.leaks);
    const { cache } = found;
    if (cache !== null && passage instanceof AnsweringPassage) this.#cache.take(passage, arrival, found, cache);
    else passage.forward(arrival, found, this.#leave(passage, arrival, found));
  }

  #guard(passage: AnsweringPassage, arrival: Arrival, site: LiveSite, { find, replaces }: SiteLeaks): void {
    const { hostname, path } = arrival;
    const onLeak = ({ id }: Leak) => {
      this.#recorder.leaked(site, passage, id, { replaced: replaces, hostname, path });
      this.#metrics.detected({ blocked: replaces, wouldBlock: false });
    };
    const page = () => this.#pageOf(passage, 'firewall', 'answer_leaks', { site });
    passage.guard = (client) => new LeakGuard(client, { find, replaces, onLeak, page });
  }

  /** What is done for every request that goes to its origin. */
  #leave(passage: Passage, arrival: Arrival, site: LiveSite): Forwarding {
    this.#metrics.verdict('forward', 'forwarded');
    if (site.load) countUnderWay(passage, site.load);
    return new Forwarding(this.#forwarding, passage, arrival, site);
  }

  /** An answer was given from the cache. */
  #cached(passage: Passage, { hostname, path }: Arrival, { siteId }: LiveSite, status: number): void {
    this.#metrics.verdict('forward', 'cached');
    this.#metrics.answered(status);
    if (!this.#accessLog.wants(status)) return;
    this.#accessLog.write({ ...noteOf(passage), siteId, host: hostname, path, status, verdict: 'cached', ms: 0 });
  }

  /** What never reaches the rules: a refusal of the request's size or port, a redirect, an answer to a certificate authority. */
  #turn(passage: Passage, { hostname, path }: Arrival, site: LiveSite, turned: Turned | Page): void {
    if ('reason' in turned) {
      const { reason, status } = turned;
      const stage = reason === 'unknown_host' ? 'site' : 'arrival';
      this.#recorder.refused(site, passage, { stage, reason, matched: null, status, hostname, path });
      return this.#answer(passage, stage, reason, { site });
    }
    this.#recorder.forwarded(site);
    this.#give(passage, turned, 'arrival', 'answered', site);
  }

  #refuse(passage: Passage, arrival: Arrival, site: LiveSite, refusal: Refusal): void {
    const { stage, reason, matched, status } = refusal;
    this.#recorder.refused(site, passage, { stage, reason, matched, status, hostname: arrival.hostname, path: arrival.path });
    if (arrival.firewall !== null) this.#found(passage, arrival, site);
    const { check, banSeconds, location } = refusal;
    if (banSeconds !== undefined) this.#bans.ban(site.siteId, addressKey(arrival.address), matched ?? '', banSeconds, passage.requestId);
    if (status === 401 && passage instanceof AnsweringPassage && this.#gateSessions.mustReconnect(site, arrival)) passage.reconnect();
    const bare = passage.withoutPage(refusal, arrival);
    if (bare !== null) return this.#give(passage, bare, stage, reason, site);
    if (location !== undefined) return this.#give(passage, redirectTo(location, status, passage.requestId), stage, reason, site);
    if (stage === 'gate') return this.#give(passage, gateAnswer(arrival, site, passage.requestId, refusal), stage, reason, site);
    const detail = reason === 'api_mismatch' ? { detail: `The request does not fit the description of this API: ${matched}.` } : {};
    if (check === undefined) return this.#answer(passage, stage, reason, { site, retryAfter: refusal.retryAfterSeconds, ...detail });
    this.#give(passage, this.#challenger.answer(arrival, site, passage.requestId, { ...refusal, check }), stage, reason, site);
  }

  /** Filters and limits hold here too; the check does not, because this is where it is passed. */
  #atReservedPath(passage: Passage, arrival: Arrival, site: LiveSite): void {
    // They are ours and not the site's: no page of another origin may call them.
    passage.dress = null;
    const refusal = enforce(site.compiled.reservedChecks, arrival, site.compiled);
    passage.limitHeaders = arrival.limitHeaders;
    if (refusal !== null) return this.#refuse(passage, arrival, site, refusal);
    const answered = isGatePath(arrival.path)
      ? this.#gateEndpoints.take(passage, arrival, site).then((answer) => this.#answeredByGate(passage, arrival, site, answer))
      : this.#checkEndpoints.take(passage, arrival, site).then((answer) => this.#answered(passage, arrival, site, answer));
    answered.catch((error: unknown) => this.#failed(passage, error));
  }

  #answered(passage: Passage, { hostname, path }: Arrival, site: LiveSite, { page, verdict, failure }: CheckAnswered): void {
    const stage = 'visitor_check';
    if (verdict !== 'check_failed') this.#recorder.forwarded(site);
    else this.#recorder.refused(site, passage, { stage, reason: verdict, matched: failure, status: page.status, hostname, path });
    this.#give(passage, page, stage, verdict, site);
  }

  #answeredByGate(passage: Passage, { hostname, path }: Arrival, site: LiveSite, { page, verdict }: GateAnswered): void {
    const stage = 'gate';
    if (verdict === 'answered' || verdict === 'passed') this.#recorder.forwarded(site);
    else this.#recorder.refused(site, passage, { stage, reason: verdict, matched: null, status: page.status, hostname, path });
    this.#give(passage, page, stage, verdict, site);
  }

  #refuseAtArrival(passage: Passage, { status, reason, fault, hostname }: Fault): void {
    const site = hostname === null ? null : this.#directory.peek(hostname);
    const note = { stage: 'arrival', reason, matched: fault, status } as const;
    if (site && hostname !== null) this.#recorder.refused(site, passage, { ...note, hostname, path: pathOf(passage.head.target) });
    this.#answer(passage, note.stage, reason, { detail: fault });
  }

  /** A fault of ours must cost its own request only, and must not leave the client waiting. */
  #failed(passage: Passage, error: unknown, goesOn = false): void {
    this.#logger.error({ requestId: passage.requestId, err: error, alarm: 'request_failed' }, 'a request could not be handled');
    if (!goesOn) this.#answer(passage, 'forward', 'origin_unreachable');
  }

  #answer(passage: Passage, stage: Stage, reason: RefusalReason | OriginFailure, facts: PageFacts = {}): void {
    try {
      this.#give(passage, this.#pageOf(passage, stage, reason, facts), stage, reason, facts.site ?? null);
    } catch (error) {
      this.#logger.error({ requestId: passage.requestId, err: error, alarm: 'request_failed' }, 'a page could not be given');
      passage.abandon();
    }
  }

  #pageOf({ head, requestId }: Passage, stage: Stage, reason: RefusalReason | OriginFailure, { site = null, ...facts }: PageFacts): Page {
    const [accept, acceptLanguage] = [headerOf(head.raw, 'accept'), headerOf(head.raw, 'accept-language')];
    const kind = pageKindOf[reason];
    const own = site?.response?.pages?.(kind);
    return renderPage({ kind, requestId, accept, acceptLanguage, stage, reason, brand: site?.brand, own, ...facts });
  }

  /** Every answer of our own leaves here. */
  #give(passage: Passage, page: Page, stage: Stage | 'response', verdict: Verdict, site: LiveSite | null): void {
    passage.answer(page);
    if (passage.isCounted) return;
    this.#metrics.verdict(stage, verdict);
    this.#metrics.answered(page.status);
    if (!this.#accessLog.wants(page.status)) return;
    const { raw, target } = passage.head;
    const host = hostnameOf(headerOf(raw, 'host') ?? '') ?? '';
    const line = { ...noteOf(passage), siteId: site?.siteId ?? null, host, path: pathOf(target), status: page.status };
    this.#accessLog.write({ ...line, verdict: `${stage} ${verdict}`, ms: 0 });
  }
}

export interface RequestPathParts {
  readonly directory: SiteDirectory;
  readonly recorder: Recorder;
  readonly reception: Reception;
  readonly challenger: Challenger;
  readonly checkEndpoints: CheckEndpoints;
  readonly gateEndpoints: GateEndpoints;
  readonly gateSessions: GateSessions;
  readonly identities: Identities;
  readonly machineUses: MachineUses;
  readonly bans: Bans;
  readonly metrics: Metrics;
  readonly accessLog: AccessLog;
  readonly streams: Streams;
  readonly store: CacheStore;
  readonly heldMemory: HeldMemory;
  readonly apis: ApiDescriptions;
  readonly slowBodyMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What a page may say beyond its kind. */
interface PageFacts {
  readonly detail?: string;
  readonly site?: LiveSite | null;
  readonly retryAfter?: number | undefined;
}

/** Where a rule of the site sends visitors. */
const redirectTo = (location: string, status: number, requestId: string): Page => {
  const headers = ['Location', location, 'Content-Length', '0', 'Cache-Control', 'no-store', 'X-Request-Id', requestId];
  return { status, headers, body: Buffer.alloc(0) };
};

/** Of a target that was not normalised: no query, and no scheme and host, which may hold a password. */
const pathOf = (target: string) => /^(?:[^/?#]*:\/\/[^/?#]*)?([/*][^?#]*)/.exec(target)?.[1] ?? '';

/** To a client that wants nothing but what is stored (RFC 9111, 5.2.1.7). */
const notCached = (requestId: string): Page => {
  const headers = ['Content-Length', '0', 'Cache-Control', 'no-store', 'X-Request-Id', requestId];
  return { status: 504, headers, body: Buffer.alloc(0) };
};
