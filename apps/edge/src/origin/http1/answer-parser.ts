import { type AnswerHead, Framing, readAnswerHead } from './answer-head.ts';
import { ChunkedBody } from './chunked-body.ts';
import { BrokenAnswer } from './origin-error.ts';
import { Pending } from './pending.ts';

const mostHeadBytes = 64 * 1024;
const mostInterim = 10;

/** Is told of one answer as it is read. Every method is called from within `read`. */
export interface AnswerSink {
  onHead(head: AnswerHead, framing: Framing): void;
  /** Body bytes, in memory that is used again after the call. `last`: they complete an answer of known length. */
  onData(bytes: Buffer, last: boolean): void;
  /** The answer is complete. Not called when `onData` said so. */
  onEnd(): void;
}

const State = { idle: 0, head: 1, length: 2, chunked: 3, close: 4 } as const;
type State = (typeof State)[keyof typeof State];

/**
 * Reads the answers that come on one connection (RFC 9112), each as soon as it comes and however it is cut into packets. An
 * answer that is not exactly by the grammar is no answer: two readers could take it for different ones. Interim answers (1xx)
 * are dropped.
 */
export class AnswerParser {
  readonly #sink: AnswerSink;
  #state: State = State.idle;
  #head = false;
  #interim = 0;
  /** Bytes that are still to come of a body of known length. */
  #left = 0;
  #pending: Pending | null = null;
  #chunks: ChunkedBody | null = null;

  constructor(sink: AnswerSink) {
    this.#sink = sink;
  }

  /** To be called when a request is sent: an answer may come. */
  expect(method: string): void {
    this.#head = method === 'HEAD';
    this.#interim = 0;
    this.#state = State.head;
  }

  /** Whether no answer is expected or under way. */
  get idle(): boolean {
    return this.#state === State.idle;
  }

  /** Moves the bytes about. Throws BrokenAnswer, also when more comes than the answer expected; then the sink may know of that one. */
  read(bytes: Buffer, to: number): void {
    let at = 0;
    while (at < to) {
      if (this.#state === State.length) at = this.#readLength(bytes, at, to);
      else if (this.#state === State.head) at = this.#readHead(bytes, at, to);
      else if (this.#state === State.chunked) at = this.#readChunked(bytes, at, to);
      else if (this.#state === State.close) {
        this.#sink.onData(bytes.subarray(at, to), false);
        at = to;
      } else throw new BrokenAnswer('more than one answer');
    }
  }

  /** The origin has closed. Throws BrokenAnswer when the answer is not complete by that. */
  end(): void {
    if (this.#state === State.close) return this.#complete();
    if (this.#state !== State.idle) throw new BrokenAnswer('the connection was closed before the answer was complete');
  }

  #readHead(bytes: Buffer, from: number, to: number): number {
    const before = this.#pending?.length ?? 0;
    if (before === 0) {
      const head = readAnswerHead(bytes, from, to);
      if (head !== null) {
        this.#begin(head);
        return head.end;
      }
    }
    this.#pending ??= new Pending(mostHeadBytes);
    const head = this.#pending.add(bytes, from, to, readAnswerHead);
    if (head === null) return to;
    this.#pending = null;
    this.#begin(head);
    return from + head.end - before;
  }

  #begin(head: AnswerHead): void {
    const { status, chunked, contentLength } = head;
    if (status < 200) {
      if (status === 101) throw new BrokenAnswer('an upgrade that nobody asked for');
      if (++this.#interim > mostInterim) throw new BrokenAnswer('too many interim answers');
      return;
    }
    if (this.#head || status === 204 || status === 304 || contentLength === 0) {
      this.#sink.onHead(head, Framing.none);
      this.#complete();
    } else if (chunked) {
      this.#chunks ??= new ChunkedBody();
      this.#state = State.chunked;
      this.#sink.onHead(head, Framing.chunked);
    } else if (contentLength !== null) {
      this.#left = contentLength;
      this.#state = State.length;
      this.#sink.onHead(head, Framing.length);
    } else {
      this.#state = State.close;
      this.#sink.onHead(head, Framing.close);
    }
  }

  #readLength(bytes: Buffer, from: number, to: number): number {
    const end = Math.min(to, from + this.#left);
    this.#left -= end - from;
    const last = this.#left === 0;
    if (last) this.#state = State.idle;
    this.#sink.onData(bytes.subarray(from, end), last);
    return end;
  }

  /** Moves together what lies in small chunks: to hand on each by itself costs a hundred times what reading it does. */
  #readChunked(bytes: Buffer, from: number, to: number): number {
    const chunks = this.#chunks as ChunkedBody;
    let at = from;
    let [dataFrom, dataTo] = [from, from];
    while (at < to && !chunks.ended) {
      at = chunks.read(bytes, at, to);
      if (dataTo === dataFrom) [dataFrom, dataTo] = [chunks.dataFrom, chunks.dataTo];
      else if (chunks.dataTo > chunks.dataFrom) {
        bytes.copyWithin(dataTo, chunks.dataFrom, chunks.dataTo);
        dataTo += chunks.dataTo - chunks.dataFrom;
      }
    }
    if (dataTo > dataFrom) this.#sink.onData(bytes.subarray(dataFrom, dataTo), false);
    if (!chunks.ended) return at;
    chunks.reset();
    this.#complete();
    return at;
  }

  #complete(): void {
    this.#state = State.idle;
    this.#sink.onEnd();
  }
}
