import { STATUS_CODES, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Tally } from '../events/tally.ts';
import { readTheRest } from '../request-path/linger.ts';
import { BodyPace } from './body-pace.ts';
import { headersToClient } from './headers.ts';
import type { Origin, OriginGroup } from './origin-group.ts';

/** A request ready to be forwarded. */
export interface ForwardRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly path: string;
  readonly headers: string[];
  readonly hasBody: boolean;
  /** The client waits for 100 Continue before it sends the body. */
  readonly expectsContinue: boolean;
  /** The connection is to be closed after this answer. */
  readonly closing: boolean;
  /** How long a client may send next to nothing of its body. */
  readonly slowBodyMs: number;
}

/** Why no answer of the origin can be given. */
export type OriginFailure = 'origin_unreachable' | 'origin_timeout';

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);
const smallAnswer = 8192;
const ignore = (): void => undefined;
const safeToRepeat = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * One request on its way to an origin and its answer on the way back, both streamed. Ends in one of three ways: the answer is
 * complete; it broke in the middle and the client's connection is destroyed, so that half an answer is never taken for a whole
 * one; or there was none, and `onFailure` is told while the client still waits for the first byte.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #forward: ForwardRequest;
  readonly #origins: OriginGroup;
  readonly #tally: Tally;
  readonly #onFailure: (failure: OriginFailure, error: Error) => void;
  #origin: Origin | null = null;
  #tried: Set<Origin> | undefined;
  #controller: Dispatcher.DispatchController | null = null;
  #sent = false;
  #repeated = false;
  #bodyBegun = false;
  /** Bytes of the answer that are still to come when its length is known, else -1. */
  #left = -1;
  #waitsForDrain = false;
  #over = false;

  constructor(forward: ForwardRequest, origins: OriginGroup, tally: Tally, onFailure: (failure: OriginFailure, error: Error) => void) {
    this.#forward = forward;
    this.#origins = origins;
    this.#tally = tally;
    this.#onFailure = onFailure;
  }

  start(): void {
    const { response } = this.#forward;
    // A client that leaves while we write is no error of ours; `close` follows and does what there is to do.
    response.on('error', ignore).on('close', () => this.#clientGone());
    this.#origin = this.#origins.next();
    this.#dispatch();
  }

  #dispatch(): void {
    if (this.#over) return;
    const { request, path, headers, hasBody } = this.#forward;
    const origin = this.#origin as Origin;
    this.#controller = null;
    this.#sent = false;
    const method = request.method as Dispatcher.HttpMethod;
    const body = hasBody ? this.#body() : null;
    try {
      origin.pool.dispatch({ path, method, headers, body, servername: origin.identity.servername } as Dispatcher.DispatchOptions, this);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  /**
   * The body as it comes. Not the request itself: undici destroys a stream that it did not read to the end, and with it would go
   * the connection on which the client waits for an answer.
   */
  async *#body(): AsyncGenerator<Buffer> {
    this.#bodyBegun = true;
    if (this.#forward.expectsContinue) this.#forward.response.writeContinue();
    const pace = new BodyPace(this.#forward.slowBodyMs, () => this.#tooSlow());
    this.#forward.response.once('close', () => pace.stop());
    pace.wants();
    for await (const chunk of this.#forward.request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      pace.got(chunk.length);
      this.#tally.moved(chunk.length, 0);
      yield chunk;
      pace.wants();
    }
    pace.stop();
  }

  /** Two that talk with each other, once the answer has begun, may take their time. */
  #tooSlow(): void {
    const { request, response, requestId } = this.#forward;
    if (this.#over || response.headersSent) return;
    this.#over = true;
    response.shouldKeepAlive = false;
    response.writeHead(408, STATUS_CODES[408] ?? '', ['content-length', '0', 'x-request-id', requestId]).end();
    this.#controller?.abort(new Error('the client sends too slowly'));
    readTheRest(request);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#sent = true;
    if (this.#over) controller.abort(new Error('the client is gone'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.#over) return;
    const { response, requestId, closing } = this.#forward;
    if (status >= 500) this.#tally.originFailed();
    const length = headers['content-length'];
    this.#left = length === undefined || headers['transfer-encoding'] !== undefined ? -1 : Number(length);
    if (closing) response.shouldKeepAlive = false;
    // An answer without Date came without one from the origin.
    response.sendDate = false;
    // With the reason phrase of the standard: no program reads the origin's, and one that is not ASCII could not be written.
    response.writeHead(status, STATUS_CODES[status] ?? '', headersToClient(headers, requestId));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { response } = this.#forward;
    if (this.#over) return;
    this.#tally.moved(0, chunk.length);
    if (this.#left >= 0 && (this.#left -= chunk.length) === 0) {
      // The last bytes go out together with the end: one write instead of two.
      this.#finish(chunk);
    } else if (!response.write(chunk)) {
      controller.pause();
      this.#resumeOnDrain();
    }
  }

  #resumeOnDrain(): void {
    if (this.#waitsForDrain) return;
    this.#waitsForDrain = true;
    this.#forward.response.once('drain', () => {
      this.#waitsForDrain = false;
      this.#controller?.resume();
    });
  }

  onResponseEnd(): void {
    if (!this.#over) this.#finish();
  }

  #finish(last?: Buffer): void {
    this.#over = true;
    const { response } = this.#forward;
    // Text is put behind the head and leaves in one plain write, which measured an eighth less CPU than a gathered one.
    if (last && last.length <= smallAnswer) response.end(last.toString('latin1'), 'latin1');
    else response.end(last);
    // The origin may answer before it has read the whole body.
    if (this.#bodyBegun) readTheRest(this.#forward.request);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  #fail(error: Error): void {
    const { response } = this.#forward;
    if (this.#over) {
      // The error may come from ending the answer itself; nobody else would end it then.
      if (!response.writableEnded) response.destroy();
      return;
    }
    if (response.headersSent) {
      this.#over = true;
      this.#tally.originFailed();
      response.destroy();
    } else if (this.#tryAgain()) {
      // Not at once: the pool has not taken the broken connection out yet and would hand it out again.
      setImmediate(() => this.#dispatch());
    } else {
      this.#over = true;
      this.#tally.originFailed();
      const code = (error as NodeJS.ErrnoException).code ?? '';
      this.#onFailure(timeouts.has(code) ? 'origin_timeout' : 'origin_unreachable', error);
    }
  }

  /**
   * Without a connection nothing was sent, so the next origin may have it. On a kept connection the origin may have hung up just
   * when we sent; then a request that only reads is sent once more.
   */
  #tryAgain(): boolean {
    const { request, hasBody } = this.#forward;
    if (this.#bodyBegun) return false;
    if (!this.#sent) {
      (this.#tried ??= new Set()).add(this.#origin as Origin);
      this.#origin = this.#origins.next(this.#tried);
      return this.#origin !== null;
    }
    if (this.#repeated || hasBody || !safeToRepeat.has(request.method ?? '')) return false;
    return (this.#repeated = true);
  }

  #clientGone(): void {
    if (this.#over) return;
    this.#over = true;
    this.#controller?.abort(new Error('the client is gone'));
  }
}
