import type { ClientListener, ClientSide, OnLeft } from '../../origin/client-side.ts';
import { PassingClient } from '../../origin/passing-client.ts';
import { withVary } from '../vary.ts';
import type { Encoding } from './accept-encoding.ts';
import { CompressedBody } from './compressed-body.ts';
import { compressNow, compressorOf, flushOf } from './compressors.ts';
import { encodedHeaders, notModifiedHeaders } from './encoded-headers.ts';
import type { AskingRequest, SiteCompression } from './site-compression.ts';

/** Up to here a whole body is compressed on the main thread: a tenth of a millisecond at most. */
const mostAtOnce = 8192;
/** How long an origin may pause before what it sent is given out. */
const pauseMs = 25;

/** What is held of an answer at most before it is compressed, whatever the site's minimum is: in bytes, and in pieces of memory. */
const mostHeld = 64 * 1024;
const mostParts = 64;

/** What an answer began with and waits for: whether its body is worth it, and whether it comes at once. */
interface Held {
  readonly status: number;
  readonly headers: readonly string[];
  readonly bodyLength: number;
  readonly encoding: Encoding;
  /** What came of a body of unknown length, until it is long enough. */
  parts: Buffer[];
  bytes: number;
}

/**
 * The client as one that sends its answers compressed where that is worth it and allowed. Stands between an exchange and a passage; the
 * request's body goes through it untouched. What it holds of an answer is bounded: 64 KB at most before the head has left, after
 * that what the streams of Node hold, and whoever writes waits until the client has read.
 */
export class CompressingClient extends PassingClient implements ClientListener {
  readonly #compression: SiteCompression;
  readonly #request: AskingRequest;
  #listener: ClientListener | null = null;
  #held: Held | null = null;
  #body: CompressedBody | null = null;
  #eachAtOnce = false;
  #pause: NodeJS.Timeout | null = null;
  #ended = false;
  #written = 0;
  /** Told that nothing more is wanted; what the exchange still gives goes nowhere. */
  #over = false;

  constructor(client: ClientSide, compression: SiteCompression, request: AskingRequest) {
    super(client);
    this.#compression = compression;
    this.#request = request;
  }

  override get headSent(): boolean {
    return this.#held !== null || this.client.headSent;
  }

  override get ended(): boolean {
    return this.#ended || this.client.ended;
  }

  override listen(listener: ClientListener): void {
    this.#listener = listener;
    this.client.listen(this);
  }

  override sendHead(status: number, headers: readonly string[], bodyLength: number): void {
    const { encoding, varies } = this.#compression.choose(this.#request, status, headers, bodyLength);
    if (encoding === null) {
      const plain = varies ? withVary(headers, 'Accept-Encoding') : headers;
      const told = status === 304 ? notModifiedHeaders(plain, this.#request.header('if-none-match')) : plain;
      return this.client.sendHead(status, told, bodyLength);
    }
    if (this.#request.method === 'HEAD') return this.client.sendHead(status, encodedHeaders(headers, encoding), 0);
    this.#eachAtOnce = isEventStream(headers);
    this.#held = { status, headers, bodyLength, encoding, parts: [], bytes: 0 };
  }

  override flush(): void {
    if (this.#held === null) return this.client.flush();
    if (this.#held.bodyLength < 0 && !this.#eachAtOnce) return this.#expectMore();
    this.#begin(this.#held);
    this.client.flush();
  }

  override write(chunk: Buffer, onLeft?: OnLeft): boolean {
    if (this.#over) return true;
    this.#written += chunk.length;
    const held = this.#held;
    if (held !== null && this.#holdsOn(held, chunk.length)) {
      if (held.parts.push(Buffer.from(chunk)) === mostParts) held.parts = [Buffer.concat(held.parts)];
      held.bytes += chunk.length;
      onLeft?.();
      this.#expectMore();
      return true;
    }
    const body = held === null ? this.#body : this.#begin(held);
    if (body === null) return this.client.write(chunk, onLeft);
    if (!this.#eachAtOnce) this.#expectMore();
    const goesOn = body.write(chunk, onLeft);
    if (this.#eachAtOnce) body.flush();
    return goesOn;
  }

  /** Of a body of unknown length: whether with so many bytes more it is still not worth compressing, as far as anybody can tell. */
  #holdsOn({ bodyLength, bytes }: Held, more: number): boolean {
    return bodyLength < 0 && !this.#eachAtOnce && bytes + more < Math.min(this.#compression.minBytes, mostHeld);
  }

  override end(last: Buffer | null): void {
    if (this.#over) return;
    this.#stopWaiting();
    this.#ended = true;
    const held = this.#held;
    if (held === null && this.#body === null) return this.client.end(last);
    if (held === null) return this.#body?.end(last);
    const bytes = held.bytes + (last?.length ?? 0);
    if (bytes > mostAtOnce) return (this.#begin(held) ?? this.client).end(last);
    this.#held = null;
    this.#endAtOnce(held, last === null ? held.parts : [...held.parts, last], bytes);
  }

  #endAtOnce({ status, headers, bodyLength, encoding }: Held, parts: readonly Buffer[], bytes: number): void {
    const body = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, bytes);
    const small = bytes < this.#compression.minBytes && !this.#compression.refusesIdentity(this.#request);
    if (bytes === 0 || small) {
      this.client.sendHead(status, withVary(headers, 'Accept-Encoding'), bodyLength);
      return this.client.end(bytes === 0 ? null : body);
    }
    const compressed = compressNow(encoding, body);
    this.client.sendHead(status, [...encodedHeaders(headers, encoding), 'Content-Length', String(compressed.length)], compressed.length);
    this.client.end(compressed);
  }

  /** The head leaves, and the body follows compressed; null when it follows as it is, because there is no room for one more stream. */
  #begin({ status, headers, bodyLength, encoding, parts }: Held): CompressedBody | null {
    this.#held = null;
    if (!CompressedBody.room) {
      this.client.sendHead(status, withVary(headers, 'Accept-Encoding'), bodyLength);
      for (const part of parts) this.client.write(part);
      return null;
    }
    this.client.sendHead(status, encodedHeaders(headers, encoding), -1);
    const body = (this.#body = new CompressedBody(this.client, compressorOf(encoding, bodyLength), flushOf[encoding], this.#onRoom));
    for (const part of parts) body.write(part);
    return body;
  }

  readonly #onRoom = (): void => this.#listener?.onDrained();

  /** Unless more comes soon, what is here is given out. */
  #expectMore(): void {
    if (this.#pause === null) this.#pause = setTimeout(this.#onPause, pauseMs);
    else this.#pause.refresh();
  }

  readonly #onPause = (): void => {
    const written = this.#written;
    // Of a busy process what the origin sent may lie unread: that is no pause. So once more is read before it counts as one.
    setImmediate(() => {
      if (this.#over || this.#ended || this.#written !== written) return;
      if (this.#held !== null) this.#begin(this.#held);
      this.client.flush();
      this.#body?.flush();
    });
  };

  #stopWaiting(): void {
    if (this.#pause !== null) clearTimeout(this.#pause);
    this.#pause = null;
  }

  /** Nothing more is wanted. */
  #leave(): void {
    this.#over = true;
    this.#stopWaiting();
    this.#held = null;
    this.#body?.destroy();
  }

  onGone(): void {
    this.#leave();
    this.#listener?.onGone();
  }

  onDrained(): void {
    if (this.#body === null) this.#listener?.onDrained();
    else this.#body.drained();
  }

  onBodyChunk(chunk: Buffer): void {
    this.#listener?.onBodyChunk(chunk);
  }

  onBodyEnd(): void {
    this.#listener?.onBodyEnd();
  }

  override destroy(): void {
    this.#leave();
    this.client.destroy();
  }
}

function isEventStream(headers: readonly string[]): boolean {
  for (let i = 0; i < headers.length; i += 2)
    if ((headers[i] as string).toLowerCase() === 'content-type') return /^\s*text\/event-stream\b/i.test(headers[i + 1] as string);
  return false;
}
