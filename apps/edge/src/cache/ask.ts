import type { ClientListener, ClientSide } from '../origin/client-side.ts';
import type { OriginFailure } from '../origin/exchange.ts';
import type { AnsweringPassage } from '../request-path/answering-passage.ts';
import type { Arrival } from '../request-path/arrival.ts';
import type { Forwarding } from '../request-path/forwarding.ts';
import type { Streams } from '../request-path/streams.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Asked } from './asked.ts';
import type { CachedAnswer, CacheKey } from './cached-answer.ts';
import type { CacheRule } from './rules/cache-rules.ts';
import type { ForwardReason } from './rules/cache-status.ts';
import type { BodyReader } from './shared-body.ts';
import { type Piece, StoredBody } from './stored-body.ts';

/** What an ask is about. */
export interface AskParts {
  readonly passage: AnsweringPassage;
  readonly arrival: Arrival;
  readonly site: LiveSite;
  readonly rule: CacheRule;
  readonly key: CacheKey;
  readonly request: Asked;
}

/** Who is told of one that waits for an answer or reads it together with others. */
export interface AskOwner {
  drained(ask: Ask): void;
  left(ask: Ask): void;
}

/** The head of an answer and the length of its body, -1 when nobody knows. */
interface Begun {
  readonly status: number;
  readonly headers: readonly string[];
  readonly length: number;
}

/** One request for something that may be kept, from its look-up to the end of its answer. */
export class Ask implements BodyReader, ClientListener {
  readonly passage: AnsweringPassage;
  readonly arrival: Arrival;
  readonly site: LiveSite;
  readonly rule: CacheRule;
  readonly key: CacheKey;
  readonly request: Asked;
  /** Names that tell the variants under the key apart, as far as it is known. */
  vary: readonly string[] = [];
  /** Why it is not answered from the store at once. */
  reason: ForwardReason = 'uri-miss';
  /** Goes to the origin by itself, because what another one gets is not for it. */
  alone = false;
  /** The origin has failed one for whom it waited. */
  failed = false;
  /** Of one that could not be answered at once: for the figures and the log. */
  watch: Forwarding | null = null;
  /** Of one that is answered from the store alone: a large answer ends with its session, too. */
  streams: Streams | null = null;
  owner: AskOwner | null = null;
  position = 0;
  blocked = false;
  #out: ClientSide | null = null;
  #stored: StoredBody | null = null;
  #listens = false;
  #begun = false;

  constructor({ passage, arrival, site, rule, key, request }: AskParts) {
    this.passage = passage;
    this.arrival = arrival;
    this.site = site;
    this.rule = rule;
    this.key = key;
    this.request = request;
  }

  /** Where the answer goes, as its origin gave it. */
  get out(): ClientSide {
    return (this.#out ??= this.passage.asClientOf(this.site, this.arrival));
  }

  /** To be called before it waits or reads at its own pace: then it hears of the client. */
  listen(): void {
    if (this.#listens) return;
    this.#listens = true;
    this.out.listen(this);
  }

  /** A whole answer is about to be given. */
  answered(status: number): void {
    this.#begin(status);
    this.over();
  }

  /** Begins an answer whose body it reads with others. */
  begin({ status, headers, length }: Begun): void {
    this.#begin(status);
    this.out.sendHead(status, [...headers, 'x-request-id', this.passage.requestId], length);
  }

  #begin(status: number): void {
    this.#begun = true;
    this.watch?.onStarted();
    this.watch?.tells(status);
  }

  take(chunk: Buffer): boolean {
    this.site.tally.moved(0, chunk.length);
    return this.out.write(chunk);
  }

  finish(last: Buffer | null): void {
    if (last !== null) this.site.tally.moved(0, last.length);
    this.over();
    this.out.end(last);
  }

  /** Gives an answer with a body from the store. */
  send(answer: CachedAnswer, begun: Begun, pieces: readonly Piece[]): void {
    this.listen();
    this.#begin(begun.status);
    this.streams?.began(this.passage, this.arrival);
    this.out.sendHead(begun.status, begun.headers, begun.length);
    this.#sendBody(answer, pieces);
  }

  /** Has fallen behind what memory keeps of a body: the rest comes from the store. */
  readOn(answer: CachedAnswer): void {
    this.owner = null;
    this.#sendBody(answer, [{ from: this.position, to: answer.length }]);
  }

  #sendBody(answer: CachedAnswer, pieces: readonly Piece[]): void {
    for (const piece of pieces) this.site.tally.moved(0, Buffer.isBuffer(piece) ? piece.length : piece.to - piece.from);
    this.#stored = new StoredBody(this.out, answer, pieces, () => this.over());
  }

  /** Half an answer must not be taken for the whole. */
  breakOff(): void {
    this.over();
    this.out.destroy();
  }

  /** There is no answer, and none was begun. */
  fail(failure: OriginFailure, error: Error): void {
    this.owner = null;
    this.watch?.onStarted();
    this.watch?.onOver(true);
    this.watch?.onFailure(failure, error);
  }

  over(): void {
    this.owner = null;
    if (!this.#begun) return;
    this.#begun = false;
    this.streams?.over(this.passage);
    this.watch?.onOver(false);
  }

  onDrained(): void {
    if (this.#stored) this.#stored.drained();
    else this.owner?.drained(this);
  }

  onGone(): void {
    this.#stored?.left();
    const { owner } = this;
    this.over();
    owner?.left(this);
  }

  // A request that may be answered from the cache has no body.
  onBodyChunk(): void {}
  onBodyEnd(): void {}
}
