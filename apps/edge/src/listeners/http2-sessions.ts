import { constants, performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Connection } from '../request-path/client.ts';
import { FrameBudget } from './frame-budget.ts';
import type { Handlers } from './handlers.ts';

/** Also the bounds on what a client can make us do: nghttp2 and Node end a session that goes beyond them. */
const options = {
  settings: {
    maxConcurrentStreams: 128,
    maxHeaderListSize: 64 * 1024,
    initialWindowSize: 256 * 1024,
    enablePush: false,
  },
  maxHeaderListPairs: 200,
  maxSessionMemory: 32,
  maxSessionInvalidFrames: 100,
  maxSettings: 32,
  // Somebody who leaves a page resets all its requests at once; more than that, again and again, is an attack ("rapid reset").
  streamResetBurst: 400,
  streamResetRate: 40,
  // What the origin says twice is passed on as over HTTP/1.1.
  strictSingleValueFields: false,
};
const sessionWindow = 1024 * 1024;
const firstRequestMs = 20_000;
const idleMs = 65_000;
/** How long a client may take to end its side after it was asked to. */
const farewellMs = 3000;
const silenceMs = 310_000;
const sweepMs = 1000;
const lastStreamYetToCome = 2 ** 31 - 1;

interface Watched {
  readonly session: ServerHttp2Session;
  open: number;
  /** Since when no request is under way. */
  idleSince: number;
  everAsked: boolean;
}

/** HTTP/2 over connections whose TLS others have done. */
export class Http2Sessions {
  readonly #handlers: Handlers;
  readonly #watched = new Set<Watched>();
  #sweep: NodeJS.Timeout | undefined;
  #draining = false;

  constructor(handlers: Handlers) {
    this.#handlers = handlers;
  }

  take(socket: TLSSocket, connection: Connection): void {
    const session = performServerHandshake(socket, options);
    const watched = { session, open: 0, idleSince: performance.now(), everAsked: false };
    this.#watch(watched);
    session.setLocalWindowSize(sessionWindow);
    session.setTimeout(silenceMs, () => session.destroy());
    session.on('error', () => session.destroy());
    session.once('close', () => this.#forget(watched));
    const budget = new FrameBudget(() => session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM));
    session.on('ping', () => budget.spend()).on('remoteSettings', () => budget.spend());
    const closed = () => {
      if (--watched.open === 0) watched.idleSince = performance.now();
    };
    const begun = (stream: ServerHttp2Stream, _headers: unknown, flags: number, raw: string[]) => {
      watched.open++;
      watched.everAsked = true;
      stream.on('close', closed);
      this.#handlers.stream(stream, raw, (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0, connection);
    };
    session.on('stream', begun as (stream: ServerHttp2Stream) => void);
    if (this.#draining) session.goaway(constants.NGHTTP2_NO_ERROR, lastStreamYetToCome);
  }

  /** Asks every client to send its next requests elsewhere. Those that are on their way are still served. */
  beginDrain(): void {
    this.#draining = true;
    for (const { session } of this.#watched) if (!session.destroyed) session.goaway(constants.NGHTTP2_NO_ERROR, lastStreamYetToCome);
  }

  /** Takes no more requests: each session ends with its last answer. */
  closeIdle(): void {
    for (const { session } of this.#watched) if (!session.closed) session.close();
  }

  #watch(watched: Watched): void {
    this.#watched.add(watched);
    this.#sweep ??= setInterval(() => this.#endIdle(), sweepMs).unref();
  }

  #forget(watched: Watched): void {
    this.#watched.delete(watched);
    if (this.#watched.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }

  /** Pings keep nobody here, and neither does a head that never ends. */
  #endIdle(): void {
    const now = performance.now();
    for (const { session, open, idleSince, everAsked } of this.#watched) {
      const idleForMs = open > 0 ? 0 : now - idleSince;
      const mayBeMs = everAsked ? idleMs : firstRequestMs;
      if (idleForMs > mayBeMs + farewellMs) session.destroy();
      else if (idleForMs > mayBeMs && !session.closed) session.close();
    }
  }
}
