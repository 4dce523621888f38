import { Tally } from '../events/tally.ts';
import type { ClientListener, ClientSide, OnLeft } from '../origin/client-side.ts';
import type { ExchangeWatch, OriginFailure } from '../origin/exchange.ts';
import type { Ask, AskOwner } from './ask.ts';
import type { CachedAnswer, CachedHead, CacheWriter } from './cached-answer.ts';
import type { FillParts, Known } from './fill-parts.ts';
import { forOthers, ofOrigin, ownChunk, withoutId, withoutLength } from './origin-fields.ts';
import { forwardedStatus } from './rules/cache-status.ts';
import { isNotModified } from './rules/conditional.ts';
import { type OriginAnswer, storable } from './rules/storable.ts';
import { mayStandIn, Use, useOf } from './rules/usable.ts';
import { selects, variedValues } from './rules/vary.ts';
import { SharedBody } from './shared-body.ts';

/** asked: no head yet. shared: all whom the answer suits read it. alone: only its own asker may. dropped: nobody wants what still comes. */
type State = 'asked' | 'shared' | 'alone' | 'dropped' | 'over';

/** What is read of an answer that nobody wants, to keep its connection. */
const mostDropped = 64 * 1024;
/** What is left of a body is fetched for the store although nobody waits for it, up to this many bytes or as many as came already. */
const littleLeft = 64 * 1024;
/** So long others wait for a head that one of them may be to blame for; then the first of them asks anew, and the rest wait for that. */
const mostWaitMs = 5000;
/** An exchange counts what it moves for its client; here each reader counts for itself. */
const uncounted = new Tally('', null);

/**
 * One answer on its way from the origin to the store and to all who asked for it meanwhile. To its exchange it is the client. It never
 * gives anybody an answer that is only for whoever asked first.
 */
export class Fill implements ClientSide, ExchangeWatch, AskOwner {
  /** The request that went to the origin is made of this one. */
  readonly lead: Ask;
  readonly known: Known;
  readonly tally = uncounted;
  headSent = false;
  ended = false;
  readonly #parts: FillParts;
  readonly #background: boolean;
  readonly #waiting = new Set<Ask>();
  readonly #body = new SharedBody<Ask>();
  /** Bytes that nobody wanted. */
  #dropped = 0;
  readonly #requestedAt: number;
  readonly #beganAt = performance.now();
  #state: State = 'asked';
  #head: CachedHead | null = null;
  #begun = { status: 0, headers: [] as readonly string[], length: 0 };
  #shownOthers: readonly string[] | null = null;
  #writer: CacheWriter | null = null;
  #exchange: ClientListener | null = null;
  #paused = false;
  /** Nobody more may wait for it: what is stored was made invalid meanwhile, so this answer is older than that, or it takes too long. */
  #closed = false;
  #patience: NodeJS.Timeout | null = null;

  /** `background`: the lead has its answer already. */
  constructor(parts: FillParts, lead: Ask, known: Known, background: boolean) {
    this.#parts = parts;
    this.lead = lead;
    this.known = known;
    this.#background = background;
    this.#requestedAt = parts.clock.nowMs();
    if (!background) this.wait(lead);
  }

  get gone(): boolean {
    return this.#state === 'over';
  }

  /** Whether somebody may wait for this one. */
  suits(ask: Ask): boolean {
    if (this.#closed) return false;
    if (this.#state === 'asked') return this.#isOfVariant(ask);
    return this.#state === 'shared' && this.#body.whole && this.#mayRead(ask);
  }

  /** As far as the names tell that are known to make a difference. */
  #isOfVariant({ vary, request }: Ask): boolean {
    return vary.length === 0 || selects({ vary, variedBy: variedValues(vary, this.lead.request.headers) }, request.headers);
  }

  #mayRead(ask: Ask): boolean {
    const head = this.#head as CachedHead;
    if (ask === this.lead) return true;
    return selects(head, ask.request.headers) && useOf(head, ask.request.directives, this.#parts.clock.nowMs()) !== Use.onceValidated;
  }

  wait(ask: Ask): void {
    ask.owner = this;
    ask.listen();
    if (this.#state !== 'asked') return this.#read(ask);
    this.#waiting.add(ask);
    if (ask !== this.lead) this.#patience ??= setTimeout(() => this.#tooLong(), mostWaitMs).unref();
  }

  #tooLong(): void {
    if (this.#state !== 'asked') return;
    this.#closed = true;
    const lead = this.#waiting.delete(this.lead);
    this.#each((ask) => this.#parts.again(ask));
    if (lead) this.#waiting.add(this.lead);
    else if (!this.#isWanted(this.lead)) this.#abort();
  }

  /** What was asked for has been changed since. The store knows, and will not keep what comes. */
  outdate(): void {
    this.#closed = true;
  }

  listen(exchange: ClientListener): void {
    this.#exchange = exchange;
  }

  sendHead(status: number, headers: readonly string[], length: number): void {
    this.#parts.metrics.originAnswered(performance.now() - this.#beganAt);
    this.headSent = true;
    this.#endPatience();
    try {
      this.#answered(status, headers, length);
    } catch (error) {
      this.#each((ask) => this.#parts.fault(ask, error));
      this.#abort();
    }
  }

  #answered(status: number, headers: readonly string[], length: number): void {
    const { store, clock } = this.#parts;
    const answer = { status, headers: ofOrigin(headers), requestedAt: this.#requestedAt, answeredAt: clock.nowMs() };
    if (status >= 500) this.lead.site.tally.originFailed();
    if (status >= 500 && this.#background) this.#parts.notRenewed(this.lead);
    if (status >= 500 && this.#standIn(status)) return this.#drop();
    if (status === 304 && this.known.validated !== null) return this.#confirmed(answer, this.known.validated);
    const { request, rule, arrival, key } = this.lead;
    const head = storable(request, answer, rule, arrival.path);
    if (head === null) return this.#passAlone(status, headers, length);
    this.#state = 'shared';
    this.#head = head;
    this.#begun = { status, headers: answer.headers, length };
    this.#writer = store.begin(key, head, length);
    this.#body.stored = this.#writer !== null;
    this.#each((ask) => this.#offer(ask, head));
    if (this.#writer === null && this.#body.readers === 0) this.#abort();
  }

  #offer(ask: Ask, head: CachedHead): void {
    if (this.#mayRead(ask)) return this.#read(ask);
    ask.vary = head.vary;
    // Of its own variant it may be the first; whom the answer would suit, but only just validated, asks for itself.
    ask.alone ||= selects(head, ask.request.headers);
    this.#parts.again(ask);
  }

  #read(ask: Ask): void {
    const { request, passage, reason } = ask;
    const { status, length } = this.#begun;
    const collapsed = ask !== this.lead;
    const headers = collapsed ? this.#headersForOthers() : this.#begun.headers;
    passage.cacheStatus = forwardedStatus(reason, { ...(this.known.validated && { status }), stored: this.#writer !== null, collapsed });
    if (isNotModified(request, this.#head as CachedHead, this.#parts.clock.nowMs())) {
      ask.begin({ status: 304, headers: withoutLength(headers), length: 0 });
      return ask.finish(null);
    }
    ask.begin({ status, headers, length });
    this.#body.join(ask);
  }

  #headersForOthers(): readonly string[] {
    return (this.#shownOthers ??= forOthers(this.#begun.headers, (this.#head as CachedHead).headers));
  }

  /** Whoever asked has his answer, even where the 304 was about something else; for others what is stored must be good again. */
  #confirmed(answer: OriginAnswer, stored: CachedAnswer): void {
    this.#parts.confirm(this, answer);
    this.#drop();
    this.#each((ask) => {
      const collapsed = ask !== this.lead;
      const { directives, headers } = ask.request;
      const suits = useOf(stored.head, directives, answer.answeredAt) !== Use.onceValidated && selects(stored.head, headers);
      if (!collapsed || suits) this.#parts.give(ask, stored, forwardedStatus(ask.reason, { status: 304, collapsed }));
      else {
        ask.alone = true;
        this.#parts.again(ask);
      }
    });
  }

  /** Whether those who wait got what is stored, stale as it is, in the place of an error. */
  #standIn(status?: number): boolean {
    const { stored } = this.known;
    if (stored === null) return false;
    const now = this.#parts.clock.nowMs();
    const fits = (ask: Ask) => mayStandIn(stored.head, ask.request.directives, now) && selects(stored.head, ask.request.headers);
    if (!fits(this.lead)) return false;
    this.#each((ask) => {
      if (fits(ask)) this.#parts.give(ask, stored, forwardedStatus(ask.reason, status === undefined ? {} : { status }));
      else this.#parts.forward(ask);
    });
    return true;
  }

  /** The answer is for its own asker only; everybody else goes to the origin by himself. */
  #passAlone(status: number, headers: readonly string[], length: number): void {
    const { lead } = this;
    const others = this.#take().filter((ask) => ask !== lead);
    this.#state = 'alone';
    this.#parts.notKept(lead, status);
    if (this.#background || lead.passage.gone) this.#abort();
    else {
      lead.passage.cacheStatus = forwardedStatus(lead.reason);
      lead.begin({ status, headers: withoutId(headers), length });
    }
    for (const ask of others) this.#parts.forward(ask);
  }

  flush(): void {
    if (this.#state === 'alone') return this.lead.out.flush();
    for (const ask of this.#body.all()) ask.out.flush();
  }

  write(chunk: Buffer, onLeft?: OnLeft): boolean {
    if (this.#state === 'alone') {
      this.lead.site.tally.moved(0, chunk.length);
      return this.lead.out.write(chunk, onLeft);
    }
    if (this.#state === 'shared') this.#add(ownChunk(chunk));
    else if ((this.#dropped += chunk.length) > mostDropped) this.#abort();
    onLeft?.();
    return !this.#paused;
  }

  #add(chunk: Buffer): void {
    this.#keep(chunk);
    this.#body.add(chunk);
    this.#paused = !this.#body.flows;
    if (this.#writer === null && this.#body.readers === 0) this.#abort();
  }

  #keep(chunk: Buffer): void {
    if (this.#writer === null || this.#writer.write(chunk)) return;
    this.#writer = null;
    this.#body.stored = false;
  }

  end(last: Buffer | null): void {
    this.ended = true;
    const state = this.#state;
    if (state === 'alone') this.lead.finish(last);
    else if (state === 'shared') this.#complete(last === null ? null : ownChunk(last));
    this.#close();
  }

  /** In the store first, so that whoever comes next finds it. */
  #complete(last: Buffer | null): void {
    if (last !== null) this.#keep(last);
    const answer = this.#writer?.complete() ?? null;
    this.#writer = null;
    this.#body.end(last);
    for (const ask of this.#body.late)
      if (answer === null) ask.breakOff();
      else ask.readOn(answer);
  }

  /** The answer broke off. */
  destroy(): void {
    this.lead.site.tally.originFailed();
    this.#writer?.abandon();
    this.#writer = null;
    if (this.#state === 'alone') this.lead.breakOff();
    for (const ask of this.#body.all()) ask.breakOff();
    this.#close();
  }

  onStarted(): void {}
  onAnswered(): void {}
  onOver(): void {}

  onFailure(failure: OriginFailure, error: Error): void {
    this.lead.site.tally.originFailed();
    this.#close();
    if (this.#background) this.#parts.notRenewed(this.lead);
    if (this.#standIn()) return;
    this.#each((ask) => {
      // One more may try for all others who waited, and what that one gets, all of them get.
      if (ask === this.lead || ask.failed) return ask.fail(failure, error);
      ask.failed = true;
      this.#parts.again(ask);
    });
  }

  drained(ask: Ask): void {
    if (this.#state === 'alone') return this.#exchange?.onDrained();
    this.#body.serve(ask);
    this.#resume();
  }

  left(ask: Ask): void {
    this.#waiting.delete(ask);
    this.#body.leave(ask);
    if (this.#isWanted(ask)) this.#resume();
    else this.#abort();
  }

  /** With nobody left who reads, only what is nearly done is worth its end. */
  #isWanted(left: Ask): boolean {
    if (this.#state === 'alone') return left !== this.lead;
    if (this.#background || this.#state === 'dropped' || this.#state === 'over') return true;
    if (this.#waiting.size > 0 || this.#body.readers > 0) return true;
    const came = this.#body.length;
    return this.#writer !== null && this.#begun.length - came <= Math.max(littleLeft, came) && this.#begun.length >= 0;
  }

  #resume(): void {
    if (!this.#paused || !this.#body.flows) return;
    this.#paused = false;
    this.#exchange?.onDrained();
  }

  #take(): Ask[] {
    const asks = [...this.#waiting];
    this.#waiting.clear();
    return asks;
  }

  /** All who wait have what they waited for; what goes wrong with one costs that one only. */
  #each(handle: (ask: Ask) => void): void {
    for (const ask of this.#take())
      try {
        handle(ask);
      } catch (error) {
        this.#parts.fault(ask, error);
      }
  }

  /** The exchange goes on, into nothing; what is left of an error or of a 304 is short. */
  #drop(): void {
    this.#state = 'dropped';
    this.#parts.ended(this);
  }

  #abort(): void {
    this.#writer?.abandon();
    this.#writer = null;
    this.#exchange?.onGone();
    this.#close();
  }

  #endPatience(): void {
    if (this.#patience !== null) clearTimeout(this.#patience);
  }

  #close(): void {
    this.#endPatience();
    this.#state = 'over';
    this.#parts.ended(this);
  }

  // A request for something that may be kept has no body.
  sendContinue(): void {}
  closeAfterAnswer(): void {}
  takeBody(): void {}
  pauseBody(): void {}
  resumeBody(): void {}
  readTheRest(): void {}
}
