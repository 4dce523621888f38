import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ClientListener, OnLeft } from '../origin/client-side.ts';
import { AnsweringPassage, type AnsweringOptions, smallAnswer } from './answering-passage.ts';
import type { Client } from './client.ts';
import { readTheRest } from './linger.ts';
import { headerOf, type RequestHead } from './request-head.ts';

const ignore = (): void => undefined;

export interface Http1Options extends AnsweringOptions {
  /** The connection is to be closed after this answer. */
  readonly closing: boolean;
}

/** The head without `request.headers`: that getter builds an object of all of them, which costs more than a stage. */
export function headOf({ method, url, httpVersion, rawHeaders }: IncomingMessage): RequestHead {
  return { method: method ?? '', target: url ?? '', version: httpVersion, raw: rawHeaders };
}

/** A request of HTTP/1.0 or 1.1 and its answer. */
export class Http1Passage extends AnsweringPassage {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  #listener: ClientListener | null = null;

  constructor(request: IncomingMessage, response: ServerResponse, client: Client, requestId: string, options: Http1Options) {
    super(headOf(request), client, requestId, options);
    this.#request = request;
    this.#response = response;
    if (options.closing) response.shouldKeepAlive = false;
  }

  override faultOf(): string | null {
    const { version } = this.head;
    return version === '1.1' || version === '1.0' ? null : 'The request line names an HTTP version other than 1.0 and 1.1.';
  }

  get gone(): boolean {
    return this.#response.destroyed;
  }

  get headSent(): boolean {
    return this.#response.headersSent;
  }

  get ended(): boolean {
    return this.#response.writableEnded;
  }

  /** Told by the head: while the head is being handled, `complete` does not know yet. */
  protected get bodyUnread(): boolean {
    const length = headerOf(this.head.raw, 'content-length');
    return headerOf(this.head.raw, 'transfer-encoding') !== undefined || (length !== undefined && length !== '0');
  }

  protected get unsent(): number {
    // Of the write under way the system tells how much is left; the streams count it as a whole until it is over.
    const socket: (Socket & { _handle?: { writeQueueSize?: number } }) | null = this.#response.socket;
    return this.#response.writableLength + (socket?._handle?.writeQueueSize ?? 0);
  }

  listen(listener: ClientListener): void {
    // A client that leaves while we write is no error of ours; `close` follows and tells.
    this.#response.on('error', ignore);
    this.#response.on('close', () => listener.onGone());
    this.#response.on('drain', () => listener.onDrained());
    this.#listener = listener;
  }

  onceClosed(told: () => void): void {
    this.#response.once('close', told);
  }

  sendContinue(): void {
    this.#response.writeContinue();
  }

  sendHead(status: number, headers: readonly string[], _bodyLength: number): void {
    // An answer without Date came without one from the origin.
    this.#response.sendDate = false;
    // With the reason phrase of the standard: no program reads the origin's, and one that is not ASCII could not be written.
    this.#response.writeHead(status, STATUS_CODES[status] ?? '', this.dressed(headers) as string[]);
  }

  override flush(): void {
    this.#response.flushHeaders();
  }

  write(chunk: Buffer, onLeft?: OnLeft): boolean {
    const goesOn = this.#response.write(chunk, onLeft);
    if (!goesOn) this.watchReader();
    return goesOn;
  }

  end(last: Buffer | null): void {
    // Text is put behind the head and leaves in one plain write, which measured an eighth less CPU than a gathered one.
    if (last && last.length <= smallAnswer) this.#response.end(last.toString('latin1'), 'latin1');
    else this.#response.end(last && Buffer.from(last));
    if (this.#response.writableLength > 0) this.watchReader();
  }

  destroy(): void {
    this.#response.destroy();
  }

  closeAfterAnswer(): void {
    this.#response.shouldKeepAlive = false;
  }

  takeBody(): void {
    const listener = this.#listener as ClientListener;
    this.#request.on('data', (chunk: Buffer) => {
      if (this.admits(chunk, listener)) listener.onBodyChunk(chunk);
    });
    this.#request.on('end', () => listener.onBodyEnd());
  }

  pauseBody(): void {
    this.#request.pause();
  }

  resumeBody(): void {
    this.#request.resume();
  }

  readTheRest(): void {
    readTheRest(this.#request);
  }
}
