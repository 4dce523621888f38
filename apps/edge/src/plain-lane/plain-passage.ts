import type { ClientListener, OnLeft } from '../origin/client-side.ts';
import { AnsweringPassage, type AnsweringOptions, smallAnswer } from '../request-path/answering-passage.ts';
import type { RequestHead } from '../request-path/request-head.ts';
import { type SharedHead, statusLine } from '../request-path/shared-head.ts';
import { writeSoon, type Writer } from '../origin/http1/gathered-writes.ts';
import type { PlainConnection } from './plain-connection.ts';

export type PlainOptions = AnsweringOptions;

const keepText = 'Connection: keep-alive\r\nKeep-Alive: timeout=65\r\n\r\n';
const closeText = 'Connection: close\r\n\r\n';

/** A plain request of HTTP/1.1 and its answer, written straight to the socket. */
export class PlainPassage extends AnsweringPassage implements Writer {
  readonly #connection: PlainConnection;
  #listener: ClientListener | null = null;
  #closed: (() => void)[] | null = null;
  /** The head, until it leaves with the first bytes of the body. */
  #held = '';
  #keeps: boolean;
  #chunked = false;
  #headSent = false;
  #ended = false;
  #gone = false;

  constructor(connection: PlainConnection, head: RequestHead, requestId: string, options: PlainOptions, closing: boolean) {
    super(head, connection.client.client(head.raw), requestId, options);
    this.#connection = connection;
    this.#keeps = !closing;
  }

  get gone(): boolean {
    return this.#gone || this.#connection.socket.destroyed;
  }

  get headSent(): boolean {
    return this.#headSent;
  }

  get ended(): boolean {
    return this.#ended;
  }

  protected get bodyUnread(): boolean {
    return false;
  }

  protected get unsent(): number {
    const { socket } = this.#connection;
    // Of the write under way the system tells how much is left; the stream counts it as a whole until it is over.
    return socket.writableLength + ((socket as { _handle?: { writeQueueSize?: number } })._handle?.writeQueueSize ?? 0);
  }

  listen(listener: ClientListener): void {
    this.#listener = listener;
  }

  onceClosed(told: () => void): void {
    (this.#closed ??= []).push(told);
  }

  sendHead(status: number, headers: readonly string[], bodyLength: number): void {
    this.#headSent = true;
    const list = this.dressed(headers);
    let text = statusLine(status);
    for (let i = 0; i < list.length; i += 2) text += `${list[i]}: ${list[i + 1]}\r\n`;
    const bodyless = this.head.method === 'HEAD' || status === 204 || status === 304;
    this.#chunked = bodyLength < 0 && !bodyless;
    if (this.#chunked) text += 'Transfer-Encoding: chunked\r\n';
    else if (bodyLength === 0 && !bodyless && !tellsLength(list)) text += 'Content-Length: 0\r\n';
    this.#held = text + (this.#keeps ? keepText : closeText);
  }

  override giveWhole(head: SharedHead, own: readonly string[], body: Buffer | null): void {
    const { strictTransport, limitHeaders, isPrivate, sessionCookie } = this;
    if (isPrivate || sessionCookie !== null) return super.giveWhole(head, own, body);
    if (this.dress !== null || (strictTransport !== null && head.strictTransport)) return super.giveWhole(head, own, body);
    this.#headSent = true;
    let text = head.text;
    for (let i = 0; i < own.length; i += 2) text += `${own[i]}: ${own[i + 1]}\r\n`;
    if (limitHeaders !== null) for (let i = 0; i < limitHeaders.length; i += 2) text += `${limitHeaders[i]}: ${limitHeaders[i + 1]}\r\n`;
    if (strictTransport !== null) text += `Strict-Transport-Security: ${strictTransport}\r\n`;
    this.#held = text + (this.#keeps ? keepText : closeText);
    if (body !== null && body.length > smallAnswer) {
      this.write(body);
      this.end(null);
    } else this.end(body);
  }

  override flush(): void {
    if (this.#held === '' || this.gone) return;
    this.#connection.socket.write(this.#held, 'latin1');
    this.#held = '';
  }

  write(chunk: Buffer, onLeft?: OnLeft): boolean {
    if (this.gone || chunk.length === 0) return true;
    const { socket } = this.#connection;
    socket.cork();
    const before = this.#chunked ? `${this.#held}${chunk.length.toString(16)}\r\n` : this.#held;
    this.#held = '';
    if (before !== '') socket.write(before, 'latin1');
    let goesOn = socket.write(chunk, onLeft);
    if (this.#chunked) goesOn = socket.write('\r\n', 'latin1');
    socket.uncork();
    if (!goesOn) this.watchReader();
    return goesOn;
  }

  end(last: Buffer | null): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.gone) return;
    if (this.#chunked || (last !== null && last.length > smallAnswer)) {
      this.#writeLast(last);
      return this.#afterLast();
    }
    if (last !== null) this.#held += last.toString('latin1');
    writeSoon(this);
  }

  /** What is held is the end of the answer. */
  writeNow(): void {
    if (this.gone) return;
    this.flush();
    this.#afterLast();
  }

  #afterLast(): void {
    const { socket } = this.#connection;
    if (socket.writableLength === 0) return this.#complete();
    // The next request waits until the client has taken this answer.
    this.watchReader();
    socket.write('', 'latin1', () => this.#complete());
  }

  #complete(): void {
    if (this.#gone) return;
    this.#over();
    this.#connection.answered(this.#keeps);
  }

  #writeLast(last: Buffer | null): void {
    const { socket } = this.#connection;
    const length = last?.length ?? 0;
    const before = this.#chunked && length > 0 ? `${this.#held}${length.toString(16)}\r\n` : this.#held;
    const after = this.#chunked ? (length > 0 ? '\r\n0\r\n\r\n' : '0\r\n\r\n') : '';
    this.#held = '';
    if (length <= smallAnswer) {
      const text = last === null ? before + after : before + last.toString('latin1') + after;
      if (text !== '') socket.write(text, 'latin1');
      return;
    }
    socket.cork();
    if (before !== '') socket.write(before, 'latin1');
    socket.write(Buffer.from(last as Buffer));
    if (after !== '') socket.write(after, 'latin1');
    socket.uncork();
  }

  /** The connection has closed. */
  left(): void {
    this.#gone = true;
    if (!this.#ended) this.#listener?.onGone();
    this.#over();
  }

  drained(): void {
    this.#listener?.onDrained();
  }

  #over(): void {
    const closed = this.#closed;
    this.#closed = null;
    if (closed) for (const told of closed) told();
  }

  destroy(): void {
    this.#connection.socket.destroy();
  }

  closeAfterAnswer(): void {
    this.#keeps = false;
  }

  // What follows concerns a body, and a plain request has none.
  sendContinue(): void {}
  takeBody(): void {
    this.#listener?.onBodyEnd();
  }
  pauseBody(): void {}
  resumeBody(): void {}
  readTheRest(): void {}
}

function tellsLength(headers: readonly string[]): boolean {
  for (let i = 0; i < headers.length; i += 2)
    if ((headers[i] as string).length === 14 && (headers[i] as string).toLowerCase() === 'content-length') return true;
  return false;
}
