import type { Tally } from '../events/tally.ts';
import { bodyPassed } from './body-memory.ts';
import { BodyPace } from './body-pace.ts';
import type { ClientListener, ClientSide } from './client-side.ts';
import { isRepeatable, type Course } from './balancer/course.ts';
import type { BalancedRequest } from './balancer/balanced-request.ts';
import { headersToClient, withHost } from './headers.ts';
import { type AnswerHead, Framing } from './http1/answer-head.ts';
import type { Carried } from './http1/carried.ts';
import type { Connection } from './http1/connection.ts';
import type { OriginError, OriginFailure } from './http1/origin-error.ts';
import { partBuffers } from './http1/part-buffers.ts';
import { requestText } from './http1/request-text.ts';
import type { Origin } from './origin.ts';
import type { SiteOrigins } from './site-origins.ts';

export type { OriginFailure };

/** Takes the Set-Cookie header that holds a visitor to an origin, before the head of the answer is sent. */
export interface HoldsVisitor {
  stickyCookie: string | null;
}

/** A request ready to be forwarded. */
export interface ForwardRequest {
  readonly client: ClientSide;
  /** As it came, for the choice of the origin. */
  readonly asked: BalancedRequest;
  /** Null where there is no visitor whom an answer could be given a cookie. */
  readonly visitor: HoldsVisitor | null;
  readonly method: string;
  readonly requestId: string;
  readonly path: string;
  readonly headers: string[];
  /** Null without a body, else its length; -1 when it comes in chunks. */
  readonly bodyLength: number | null;
  /** The client waits for 100 Continue before it sends the body. */
  readonly expectsContinue: boolean;
  /** How long a client may send next to nothing of its body. */
  readonly slowBodyMs: number;
}

/** Hears how an exchange goes. One object for all, so a request costs no closures. */
export interface ExchangeWatch {
  onStarted(): void;
  /** The head of the answer came. */
  onAnswered(status: number): void;
  /** There is no answer, and the client still waits for one. `onOver` was told before. */
  onFailure(failure: OriginFailure, error: Error): void;
  /** The exchange has ended, in whatever way. Told once; with `failed`, `onFailure` follows. */
  onOver(failed: boolean): void;
}

/** Shared memory holds so much well enough. */
const smallPart = 4096;

/**
 * One request on its way to an origin and its answer on the way back, both streamed. Ends in one of three ways: the answer is
 * complete; it broke in the middle and the client's connection is destroyed, so that half an answer is never taken for a whole
 * one; or there was none, and the watch is told while the client still waits for the first byte.
 */
export class Exchange implements Carried, ClientListener {
  text: string;
  readonly #forward: ForwardRequest;
  readonly #origins: SiteOrigins;
  readonly #tally: Tally;
  readonly #watch: ExchangeWatch;
  /** Of a site with one plain origin there is nothing to choose. */
  #course: Course | null = null;
  #origin: Origin;
  #connection: Connection | null = null;
  #repeated = false;
  #bodyBegun = false;
  #pace: BodyPace | null = null;
  /** The head was given to the client's side and waits there for the first bytes of the body. */
  #headHeld = false;
  #over = false;

  /** Throws UnwritableRequest. */
  constructor(forward: ForwardRequest, origins: SiteOrigins, tally: Tally, watch: ExchangeWatch) {
    this.#forward = forward;
    this.#origins = origins;
    this.#tally = tally;
    this.#watch = watch;
    this.#origin = origins.next();
    this.text = this.#textFor(this.#origin.settings.hostHeader);
  }

  #textFor(hostHeader: string | null): string {
    const { method, path, headers, bodyLength } = this.#forward;
    return requestText(method, path, hostHeader === null ? headers : withHost(headers, hostHeader), bodyLength === -1);
  }

  get method(): string {
    return this.#forward.method;
  }

  get bodyLength(): number | null {
    return this.#forward.bodyLength;
  }

  get cancelled(): boolean {
    return this.#over;
  }

  start(): void {
    this.#watch.onStarted();
    this.#forward.client.listen(this);
    const { asked, method, bodyLength } = this.#forward;
    this.#course = this.#origins.balancer?.course(asked, method, bodyLength) ?? null;
    this.#ask(this.#course?.origin ?? this.#origin);
  }

  #ask(origin: Origin): void {
    const { hostHeader } = origin.settings;
    if (hostHeader !== this.#origin.settings.hostHeader) this.text = this.#textFor(hostHeader);
    this.#origin = origin;
    this.#repeated = false;
    origin.dispatch(this);
  }

  onCarried(connection: Connection): void {
    this.#connection = connection;
    const { bodyLength } = this.#forward;
    if (bodyLength !== null && bodyLength !== 0) this.#beginBody();
  }

  /** The body is asked of the client when a connection can take it, so that without an origin it is still whole. */
  #beginBody(): void {
    this.#bodyBegun = true;
    const { client, expectsContinue, slowBodyMs } = this.#forward;
    this.#pace = new BodyPace(slowBodyMs, () => this.#tooSlow());
    this.#pace.wants();
    if (expectsContinue) client.sendContinue();
    client.takeBody();
  }

  onBodyChunk(chunk: Buffer): void {
    this.#pace?.got(chunk.length);
    if (this.#over) return;
    this.#tally.moved(chunk.length, 0);
    bodyPassed(chunk.length);
    if (this.#connection?.writeBody(chunk) === false) this.#forward.client.pauseBody();
    else this.#pace?.wants();
  }

  onBodyWanted(): void {
    this.#pace?.wants();
    if (this.#bodyBegun) this.#forward.client.resumeBody();
  }

  onBodyEnd(): void {
    this.#pace?.stop();
    if (!this.#over) this.#connection?.endBody();
  }

  /** Two that talk with each other, once the answer has begun, may take their time. */
  #tooSlow(): void {
    const { client, requestId } = this.#forward;
    if (this.#over || client.headSent) return;
    this.#close();
    client.closeAfterAnswer();
    client.sendHead(408, ['content-length', '0', 'x-request-id', requestId], 0);
    client.end(null);
    client.readTheRest();
  }

  onHead(head: AnswerHead, framing: Framing): void {
    const { client, requestId, visitor } = this.#forward;
    this.#watch.onAnswered(head.status);
    const cookie = this.#course?.answered() ?? null;
    if (cookie !== null && visitor !== null) visitor.stickyCookie = cookie;
    if (head.status >= 500) this.#tally.originFailed();
    const bodyLength = framing === Framing.none ? 0 : framing === Framing.length ? (head.contentLength as number) : -1;
    client.sendHead(head.status, headersToClient(head, requestId), bodyLength);
    this.#headHeld = true;
  }

  onData(bytes: Buffer, last: boolean): void {
    this.#tally.moved(0, bytes.length);
    this.#headHeld = false;
    if (last) this.#finish(bytes);
    else if (!this.#pass(bytes)) this.#connection?.pause();
  }

  #pass(bytes: Buffer): boolean {
    const { client } = this.#forward;
    if (bytes.length <= smallPart) return client.write(Buffer.from(bytes));
    const { part, memory } = partBuffers.copy(bytes);
    return client.write(part, (error) => {
      if (!error) partBuffers.giveBack(memory);
    });
  }

  onEnd(): void {
    this.#finish(null);
  }

  onQuiet(): void {
    if (!this.#headHeld) return;
    this.#headHeld = false;
    this.#forward.client.flush();
  }

  onDrained(): void {
    this.#connection?.resume();
  }

  #finish(last: Buffer | null): void {
    this.#over = true;
    this.#connection = null;
    this.#course?.over();
    this.#pace?.stop();
    this.#forward.client.end(last);
    this.#watch.onOver(false);
    // The origin may answer before it has read the whole body.
    if (this.#bodyBegun) this.#forward.client.readTheRest();
  }

  onFailed(error: OriginError, connection: Connection | null): void {
    if (this.#over) return;
    this.#connection = null;
    const { client } = this.#forward;
    if (client.headSent) this.#course?.broken(error);
    else {
      if (this.#wasClosedMeanwhile(error, connection)) return this.#origin.dispatch(this, true);
      const next = this.#course?.failed(error, connection !== null) ?? null;
      if (next !== null) return this.#ask(next);
    }
    this.#close(!client.headSent);
    this.#tally.originFailed();
    if (client.headSent) client.destroy();
    else this.#watch.onFailure(error.failure, error);
  }

  /** On a kept connection the origin may have hung up just when we sent; then what can be repeated is sent once more. */
  #wasClosedMeanwhile({ fault }: OriginError, connection: Connection | null): boolean {
    if (connection === null || fault !== 'empty' || this.#repeated || !connection.reused) return false;
    return (this.#repeated = isRepeatable(this.#forward.method, this.#forward.bodyLength));
  }

  onGone(): void {
    this.#close();
  }

  #close(failed = false): void {
    this.#pace?.stop();
    if (this.#over) return;
    this.#over = true;
    this.#course?.over();
    this.#connection?.destroy();
    this.#connection = null;
    this.#watch.onOver(failed);
  }
}
