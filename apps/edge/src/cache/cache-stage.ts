import type { Clock } from '@sitekeep/runtime';
import type { Metrics } from '../operation/metrics.ts';
import { Exchange } from '../origin/exchange.ts';
import type { AnsweringPassage } from '../request-path/answering-passage.ts';
import type { Arrival } from '../request-path/arrival.ts';
import type { Forwarding } from '../request-path/forwarding.ts';
import { ownText } from '../request-path/own-text.ts';
import type { Streams } from '../request-path/streams.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import { Ask } from './ask.ts';
import { Asked } from './asked.ts';
import type { CachedAnswer, CacheStore } from './cached-answer.ts';
import { Fill } from './fill.ts';
import type { FillParts } from './fill-parts.ts';
import { Fills } from './fills.ts';
import { gatingOf } from './gating.ts';
import { giveStored } from './give-stored.ts';
import { HeardHead } from './heard-head.ts';
import { ofOrigin } from './origin-fields.ts';
import { RecentKeys } from './recent-keys.ts';
import { cacheKey, type CacheRules } from './rules/cache-rules.ts';
import { type ForwardReason, forwardedStatus, hitStatus } from './rules/cache-status.ts';
import { isForOrigin } from './rules/conditional.ts';
import { ageOf } from './rules/freshness.ts';
import { invalidatedBy, isSafe } from './rules/invalidation.ts';
import type { OriginAnswer } from './rules/storable.ts';
import { Use, useOf } from './rules/usable.ts';
import { agrees, canBeValidated, confirmed, freshened, unconditional, validatingFields } from './rules/validation.ts';
import { selects } from './rules/vary.ts';

export interface CacheStageParts {
  readonly store: CacheStore;
  readonly streams: Streams;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Everything that is done for a request that goes to its origin, once for each. Returns who watches its answer. */
  readonly leave: (passage: AnsweringPassage, arrival: Arrival, site: LiveSite) => Forwarding;
  /** An answer was given without the origin. */
  readonly given: (passage: AnsweringPassage, arrival: Arrival, site: LiveSite, status: number) => void;
  /** A fault of ours, which costs only its own request. */
  readonly fault: (passage: AnsweringPassage, error: unknown) => void;
  /** 504: the client wants nothing but what is stored (RFC 9111, 5.2.1.7). */
  readonly onlyIfCached: (passage: AnsweringPassage, site: LiveSite) => void;
}

/** Looks whether a request can be answered from what is kept, and keeps what comes from origins. Of sites that cache something. */
export class CacheStage implements FillParts {
  readonly store: CacheStore;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly #parts: CacheStageParts;
  readonly #fills = new Fills();
  /**
   * Whose last answer was for its own asker only: whoever asks does not wait for others, since they would wait for one another in vain.
   */
  readonly #uncommon = new RecentKeys();
  /** Whose stale answers could not be renewed. */
  readonly #notRenewed = new RecentKeys();

  constructor(parts: CacheStageParts) {
    this.#parts = parts;
    this.store = parts.store;
    this.store.onOutdated = (siteId, url) => this.#fills.outdate(siteId, url);
    this.clock = parts.clock;
    this.metrics = parts.metrics;
  }

  take(passage: AnsweringPassage, arrival: Arrival, site: LiveSite, rules: CacheRules): void {
    const { method } = passage.head;
    if (method !== 'GET' && method !== 'HEAD') return this.#otherMethod(passage, arrival, site, rules);
    const rule = rules.ruleOf(arrival.path, gatingOf(site, arrival));
    // A GET with a body asks for something that its URL does not name.
    const named = arrival.bodyLength === null || arrival.bodyLength === 0;
    if (rule === null || !named || rules.bypasses(arrival.cookies)) return this.#bypass(passage, arrival, site, 'bypass');
    const request = new Asked(passage.head, arrival.cookies);
    if (isForOrigin(request) || request.directives.noStore || request.withholds) return this.#bypass(passage, arrival, site, 'request');
    const url = rules.url(arrival.path, arrival.query);
    const key = cacheKey(site.siteId, site.origins.groupOf(arrival), arrival.host, arrival.secure, url);
    this.again(new Ask({ passage, arrival, site, rule, key, request }));
  }

  /** Looks up; once more for those who have waited for something that was not for them. */
  again(ask: Ask): void {
    ask.owner = null;
    const found = this.store.find(ask.key);
    if (!(found instanceof Promise)) return this.#found(ask, found);
    void found.then((late) => this.#found(ask, late)).catch((error: unknown) => this.#parts.fault(ask.passage, error));
  }

  #found(ask: Ask, found: readonly CachedAnswer[]): void {
    const { request, passage } = ask;
    if (passage.gone) return;
    const stored = found.find(({ head }) => selects(head, request.headers)) ?? null;
    if (stored === null) {
      ask.reason = found.length === 0 ? 'uri-miss' : 'vary-miss';
      ask.vary = found[0]?.head.vary ?? ask.vary;
      return this.#miss(ask, null, found);
    }
    const now = this.clock.nowMs();
    const use = useOf(stored.head, request.directives, now);
    if (use === Use.onceValidated) {
      // The request is named only where its own directives are all that keeps a fresh answer from it.
      ask.reason = !stored.head.mustValidate && stored.head.freshSeconds > ageOf(stored.head, now) ? 'request' : 'stale';
      return this.#miss(ask, stored, found);
    }
    this.give(ask, stored, hitStatus(stored.head.freshSeconds - ageOf(stored.head, now)));
    if (use === Use.whileValidated && !this.#notRenewed.has(ask.key.text, now) && this.#fills.find(ask) === null)
      this.#fill(ask, stored, found, true);
  }

  give(ask: Ask, answer: CachedAnswer, cacheStatus: string): void {
    ask.site.tally.cached++;
    const { passage, arrival, site } = ask;
    if (ask.watch === null) ask.streams = this.#parts.streams;
    const status = giveStored(ask, answer, this.clock.nowMs(), cacheStatus);
    if (ask.watch === null) this.#parts.given(passage, arrival, site, status);
  }

  #miss(ask: Ask, stored: CachedAnswer | null, found: readonly CachedAnswer[]): void {
    const { request, passage, arrival, site } = ask;
    if (request.directives.onlyIfCached) return this.#parts.onlyIfCached(passage, site);
    if (request.method === 'HEAD') return this.#headOnly(ask, found);
    ask.watch ??= this.#parts.leave(passage, arrival, site);
    // A part of what is not here goes straight through: fetching the whole for it would let few bytes ask for many.
    const single = stored === null && (request.range !== null || this.#uncommon.has(classOf(ask), this.clock.nowMs()));
    if (single) return this.forward(ask);
    const under = ask.alone ? null : this.#fills.find(ask);
    if (under) under.wait(ask);
    else this.#fill(ask, stored, found, false);
  }

  #fill(ask: Ask, stored: CachedAnswer | null, found: readonly CachedAnswer[], background: boolean): void {
    const { passage, arrival, site, key } = ask;
    const validated = stored !== null && canBeValidated(stored.head) ? stored : null;
    const fill = new Fill(this, ask, { stored, validated, others: found }, background);
    const asked = passage.toOrigin(arrival, site);
    const headers = [...unconditional(asked.headers), ...(validated === null ? [] : validatingFields(validated.head))];
    // Whoever asked is held to the origin that answers; what others get of the answer holds nobody.
    const visitor = background ? null : passage;
    const request = { ...asked, client: passage.guarded(fill), visitor, method: 'GET', path: key.url, headers };
    const exchange = new Exchange(request, site.origins, fill.tally, fill);
    // With a credential the answer is hardly ever for others, so nobody waits for it.
    if (!ask.alone && !ask.request.authorized) this.#fills.add(fill);
    exchange.start();
  }

  /** A 304 to `fill`: what it is about is as good as new, or may not be kept any more. */
  confirm(fill: Fill, answer: OriginAnswer): void {
    const { validated, others } = fill.known;
    const { key, request, rule, arrival } = fill.lead;
    const heads = others.map(({ head }) => head);
    for (const head of confirmed(heads, (validated as CachedAnswer).head, answer.headers)) {
      const renewed = freshened(head, answer, request, rule, arrival.path);
      if (renewed === null) return this.store.invalidate(key.siteId, key.url);
      this.store.freshen(key, others[heads.indexOf(head)] as CachedAnswer, renewed);
    }
  }

  notKept(ask: Ask, status: number): void {
    // Answers to odd requests and to credentials say nothing about what others get.
    const isPlain = status < 400 || status === 404;
    if (isPlain && !ask.request.authorized) this.#uncommon.add(ownText(classOf(ask)), this.clock.nowMs());
  }

  notRenewed({ key }: Ask): void {
    this.#notRenewed.add(ownText(key.text), this.clock.nowMs());
  }

  ended(fill: Fill): void {
    this.#fills.remove(fill);
  }

  fault(ask: Ask, error: unknown): void {
    this.#parts.fault(ask.passage, error);
  }

  /** To the origin as it came. */
  forward(ask: Ask): void {
    const { passage, arrival, site, reason } = ask;
    ask.owner = null;
    if (passage.gone) return;
    passage.cacheStatus = forwardedStatus(reason);
    passage.forward(arrival, site, ask.watch as Forwarding);
  }

  /** What the origin says to HEAD tells whether what is stored still holds, and is not stored itself (RFC 9111, 4.3.5). */
  #headOnly(ask: Ask, found: readonly CachedAnswer[]): void {
    const { passage, arrival, site, key, request, rule, reason } = ask;
    const requestedAt = this.clock.nowMs();
    this.#heard(passage, arrival, site, { reason, path: key.url }, (status, given) => {
      if (status !== 200) return;
      const headers = ofOrigin(given);
      const answer = { status, headers, requestedAt, answeredAt: this.clock.nowMs() };
      for (const stored of found.filter(({ head }) => head.status === 200 && selects(head, request.headers))) {
        const renewed = agrees(stored.head, stored.length, headers) ? freshened(stored.head, answer, request, rule, arrival.path) : null;
        if (renewed === null) return this.store.invalidate(key.siteId, key.url);
        this.store.freshen(key, stored, renewed);
      }
    });
  }

  #otherMethod(passage: AnsweringPassage, arrival: Arrival, site: LiveSite, rules: CacheRules): void {
    const { method } = passage.head;
    if (isSafe(method)) return this.#bypass(passage, arrival, site, 'method');
    const request = { method, secure: passage.client.secure, host: arrival.host, path: arrival.path, query: arrival.query };
    this.#heard(passage, arrival, site, { reason: 'method', path: arrival.path + arrival.query }, (status, headers) => {
      for (const url of invalidatedBy(request, { status, headers }, rules.url)) this.store.invalidate(site.siteId, url);
    });
  }

  #bypass(passage: AnsweringPassage, arrival: Arrival, site: LiveSite, reason: ForwardReason): void {
    passage.cacheStatus = forwardedStatus(reason);
    passage.forward(arrival, site, this.#parts.leave(passage, arrival, site));
  }

  /** `path`: with its query, as the origin gets it. */
  #heard(
    passage: AnsweringPassage,
    arrival: Arrival,
    site: LiveSite,
    { reason, path }: { reason: ForwardReason; path: string },
    onHead: (status: number, headers: readonly string[]) => void,
  ): void {
    passage.cacheStatus = forwardedStatus(reason);
    const watch = this.#parts.leave(passage, arrival, site);
    const asked = passage.toOrigin(arrival, site);
    new Exchange({ ...asked, path, client: new HeardHead(asked.client, onHead) }, site.origins, site.tally, watch).start();
  }
}

/** What visitors with cookies get says nothing about those without. */
const classOf = ({ key, request }: Ask): string => (request.cookie === null ? key.text : `${key.text}\tcookie`);
