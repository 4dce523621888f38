import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Tally } from '../events/tally.ts';
import { BodyPace } from './body-pace.ts';
import type { ClientListener, ClientSide } from './client-side.ts';
import { headersToClient } from './headers.ts';
import type { Origin, OriginGroup } from './origin-group.ts';

/** A request ready to be forwarded. */
export interface ForwardRequest {
  readonly client: ClientSide;
  readonly method: string;
  readonly requestId: string;
  readonly path: string;
  readonly headers: string[];
  readonly hasBody: boolean;
  /** The client waits for 100 Continue before it sends the body. */
  readonly expectsContinue: boolean;
  /** How long a client may send next to nothing of its body. */
  readonly slowBodyMs: number;
}

/** Why no answer of the origin can be given. */
export type OriginFailure = 'origin_unreachable' | 'origin_timeout';

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);
const safeToRepeat = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * One request on its way to an origin and its answer on the way back, both streamed. Ends in one of three ways: the answer is
 * complete; it broke in the middle and the client's connection is destroyed, so that half an answer is never taken for a whole
 * one; or there was none, and `onFailure` is told while the client still waits for the first byte.
 */
export class Exchange implements Dispatcher.DispatchHandler, ClientListener {
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
  #body: Readable | null = null;
  #pace: BodyPace | null = null;
  #over = false;

  constructor(forward: ForwardRequest, origins: OriginGroup, tally: Tally, onFailure: (failure: OriginFailure, error: Error) => void) {
    this.#forward = forward;
    this.#origins = origins;
    this.#tally = tally;
    this.#onFailure = onFailure;
  }

  start(): void {
    this.#forward.client.listen(this);
    this.#origin = this.#origins.next();
    this.#dispatch();
  }

  #dispatch(): void {
    if (this.#over) return;
    const { path, headers, hasBody } = this.#forward;
    const origin = this.#origin as Origin;
    this.#controller = null;
    this.#sent = false;
    const method = this.#forward.method as Dispatcher.HttpMethod;
    const body = hasBody ? this.#openBody() : null;
    try {
      origin.pool.dispatch({ path, method, headers, body, servername: origin.identity.servername } as Dispatcher.DispatchOptions, this);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  /** The body is asked of the client when the origin takes it, so that without an origin it is still whole. */
  #openBody(): Readable {
    const read = () => {
      if (!this.#bodyBegun) this.#beginBody();
      else this.#forward.client.resumeBody();
      this.#pace?.wants();
    };
    return (this.#body = new Readable({ read }).on('error', () => undefined));
  }

  #beginBody(): void {
    this.#bodyBegun = true;
    const { client, expectsContinue, slowBodyMs } = this.#forward;
    this.#pace = new BodyPace(slowBodyMs, () => this.#tooSlow());
    if (expectsContinue) client.sendContinue();
    client.takeBody();
  }

  onBodyChunk(chunk: Buffer): void {
    this.#pace?.got(chunk.length);
    if (this.#over) return;
    this.#tally.moved(chunk.length, 0);
    if (this.#body?.push(chunk) === false) this.#forward.client.pauseBody();
    else this.#pace?.wants();
  }

  onBodyEnd(): void {
    this.#pace?.stop();
    this.#body?.push(null);
  }

  /** Two that talk with each other, once the answer has begun, may take their time. */
  #tooSlow(): void {
    const { client, requestId } = this.#forward;
    if (this.#over || client.headSent) return;
    this.#over = true;
    client.closeAfterAnswer();
    client.sendHead(408, ['content-length', '0', 'x-request-id', requestId], 0);
    client.end(null);
    this.#controller?.abort(new Error('the client sends too slowly'));
    client.readTheRest();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#sent = true;
    if (this.#over) controller.abort(new Error('the client is gone'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.#over) return;
    const { client, method, requestId } = this.#forward;
    if (status >= 500) this.#tally.originFailed();
    const length = headers['content-length'];
    this.#left = length === undefined || headers['transfer-encoding'] !== undefined ? -1 : Number(length);
    const bodyless = method === 'HEAD' || status === 204 || status === 304;
    client.sendHead(status, headersToClient(headers, requestId), bodyless ? 0 : this.#left);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    this.#tally.moved(0, chunk.length);
    // The last bytes go out together with the end: one write instead of two.
    if (this.#left >= 0 && (this.#left -= chunk.length) === 0) this.#finish(chunk);
    else if (!this.#forward.client.write(chunk)) controller.pause();
  }

  onDrained(): void {
    this.#controller?.resume();
  }

  onResponseEnd(): void {
    if (!this.#over) this.#finish();
  }

  #finish(last: Buffer | null = null): void {
    this.#over = true;
    this.#pace?.stop();
    this.#forward.client.end(last);
    // The origin may answer before it has read the whole body.
    if (this.#bodyBegun) this.#forward.client.readTheRest();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  #fail(error: Error): void {
    const { client } = this.#forward;
    this.#pace?.stop();
    if (this.#over) {
      // The error may come from ending the answer itself; nobody else would end it then.
      if (!client.ended) client.destroy();
      return;
    }
    if (client.headSent) {
      this.#over = true;
      this.#tally.originFailed();
      client.destroy();
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
    const { method, hasBody } = this.#forward;
    if (this.#bodyBegun) return false;
    if (!this.#sent) {
      (this.#tried ??= new Set()).add(this.#origin as Origin);
      this.#origin = this.#origins.next(this.#tried);
      return this.#origin !== null;
    }
    if (this.#repeated || hasBody || !safeToRepeat.has(method)) return false;
    return (this.#repeated = true);
  }

  onGone(): void {
    this.#pace?.stop();
    if (this.#over) return;
    this.#over = true;
    this.#controller?.abort(new Error('the client is gone'));
  }
}
