import { constants, type ServerHttp2Stream } from 'node:http2';
import type { ClientListener, OnLeft } from '../origin/client-side.ts';
import { AnsweringPassage, type AnsweringOptions, smallAnswer } from './answering-passage.ts';
import type { Client } from './client.ts';
import { faultOfStream } from './http2-head.ts';
import type { RequestHead } from './request-head.ts';

const ignore = (): void => undefined;
/** Resets a stream with INTERNAL_ERROR. */
const brokenOff = new Error('the answer broke off');
const endsStream = { endStream: true, sendDate: false };
const goesOn = { endStream: false, sendDate: false };

/**
 * Nothing is said to a closed stream any more. What Node listens for with it ties it to streams that came after it: once one of a
 * session has grown old, young ones are collected no more until all old objects are, a pause that those under way wait for.
 */
function letGo(stream: ServerHttp2Stream): void {
  // First the one that would be told of each other that goes.
  stream.removeAllListeners('removeListener').removeAllListeners();
  stream.on('error', ignore);
}

/** A request of HTTP/2 and its answer: one stream of a session that others share. */
export class Http2Passage extends AnsweringPassage {
  readonly #stream: ServerHttp2Stream;
  readonly #scheme: string;
  #listener: ClientListener | null = null;
  #closed: (() => void)[] | null = null;
  #hearsDrain = false;
  #headSent = false;
  #ended = false;

  constructor(
    stream: ServerHttp2Stream,
    head: RequestHead & { readonly scheme: string },
    client: Client,
    requestId: string,
    options: AnsweringOptions,
  ) {
    super(head, client, requestId, options);
    this.#stream = stream;
    this.#scheme = head.scheme;
    // A client that leaves is no error of ours; `close` follows and tells.
    stream.on('error', ignore);
    // One listener for all who want to know, because each costs every request. And it lets go: a stream whose last write was still on
    // its way outlives collections of young objects, and whatever hangs on it would do so, too.
    const kept: { passage: Http2Passage | null } = { passage: this };
    stream.on('close', () => {
      const { passage } = kept;
      kept.passage = null;
      letGo(stream);
      if (passage) passage.#over();
    });
  }

  override faultOf(): string | null {
    return faultOfStream(this.head, this.#scheme);
  }

  get gone(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }

  get headSent(): boolean {
    return this.#headSent;
  }

  get ended(): boolean {
    return this.#ended;
  }

  protected get bodyUnread(): boolean {
    return this.head.bodyFollows === true;
  }

  protected get unsent(): number {
    return this.#stream.writableLength;
  }

  listen(listener: ClientListener): void {
    this.#listener = listener;
  }

  onceClosed(told: () => void): void {
    (this.#closed ??= []).push(told);
  }

  #over(): void {
    this.#listener?.onGone();
    const closed = this.#closed;
    this.#closed = null;
    if (closed) for (const told of closed) told();
  }

  sendContinue(): void {
    if (!this.gone) this.#stream.additionalHeaders({ ':status': 100 });
  }

  sendHead(status: number, headers: readonly string[], bodyLength: number): void {
    this.#headSent = true;
    if (this.gone) return;
    const bodyless = bodyLength === 0 || this.head.method === 'HEAD';
    // Statuses beyond 599 do not exist here; clients are to read them as a server's fault.
    const list = [':status', String(status > 599 ? constants.HTTP_STATUS_INTERNAL_SERVER_ERROR : status), ...this.dressed(headers)];
    try {
      this.#stream.respond(list, bodyless ? endsStream : goesOn);
    } catch {
      // Nothing was sent, and nothing can be.
      this.destroy();
    }
  }

  write(chunk: Buffer, onLeft?: OnLeft): boolean {
    if (this.#stream.writableEnded || this.gone) return true;
    const goesOn = this.#stream.write(chunk, onLeft);
    if (!goesOn) {
      this.#hearDrain();
      this.watchReader();
    }
    return goesOn;
  }

  /** Most answers never fill what Node holds, so that is listened for only from the first time on. */
  #hearDrain(): void {
    if (this.#hearsDrain) return;
    this.#hearsDrain = true;
    this.#stream.on('drain', () => this.#listener?.onDrained());
  }

  end(last: Buffer | null): void {
    this.#ended = true;
    if (this.#stream.writableEnded || this.gone) return;
    if (last === null) this.#stream.end();
    // As text it is copied once, on its way out.
    else if (last.length <= smallAnswer) this.#stream.end(last.toString('latin1'), 'latin1');
    else this.#stream.end(Buffer.from(last));
    if (this.#stream.writableLength > 0) this.watchReader();
  }

  /** Not by closing it: Node ends what it closes, and the client would take what it got for the whole. */
  destroy(): void {
    this.#stream.destroy(brokenOff);
  }

  closeAfterAnswer(): void {}

  /** GOAWAY; the streams that are open go on. */
  override reconnect(): void {
    this.#stream.session?.close();
  }

  takeBody(): void {
    const listener = this.#listener as ClientListener;
    this.#stream.on('data', (chunk: Buffer) => {
      if (this.admits(chunk, listener)) listener.onBodyChunk(chunk);
    });
    // Node ends the body of a stream that was reset as if it were whole.
    this.#stream.on('end', () => (this.gone ? listener.onGone() : listener.onBodyEnd()));
  }

  pauseBody(): void {
    this.#stream.pause();
  }

  resumeBody(): void {
    this.#stream.resume();
  }

  /** The answer is whole, so the client need not send the rest (RFC 9113, 8.1). */
  readTheRest(): void {
    if (!this.gone && !this.#stream.readableEnded) this.#stream.close(constants.NGHTTP2_NO_ERROR);
  }
}
