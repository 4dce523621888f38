import { skipTrailers } from './answer-head.ts';
import { BrokenAnswer } from './origin-error.ts';
import { Pending } from './pending.ts';

const mostTrailerBytes = 8 * 1024;
const mostLineBytes = 512;
const mostExtensionBytes = 16 * 1024;

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const quoted = '"(?:[\\t !#-\\[\\]-~]|\\\\[\\t -~])*"';
/** A size and its extensions (RFC 9112, 7.1), without the whitespace that some readers skip. */
const sizeLine = new RegExp(`^([0-9A-Fa-f]{1,16})((?:;${token}(?:=(?:${token}|${quoted}))?)*)\r\n$`);

/** What a size line may begin with. */
const sizeBegun = /^[0-9A-Fa-f]{1,16}(?:[;\r]|$)/;

const State = { size: 0, data: 1, dataEnd: 2, trailers: 3 } as const;
type State = (typeof State)[keyof typeof State];

/** Takes the chunks out of a body in the chunked coding, step by step. Extensions and trailers are checked and dropped. */
export class ChunkedBody {
  #state: State = State.size;
  /** Of a size line that is not complete. */
  #line = '';
  #left = 0;
  #extensionBytes = 0;
  #trailers: Pending | null = null;
  ended = false;
  /** Where data lies in the bytes read last. */
  dataFrom = 0;
  dataTo = 0;

  reset(): void {
    this.#state = State.size;
    this.#extensionBytes = 0;
    this.ended = false;
  }

  /** Reads on to the end of the next piece of data, of the body or of the bytes; returns where. Throws BrokenAnswer. */
  read(bytes: Buffer, from: number, to: number): number {
    let at = from;
    this.dataFrom = this.dataTo = 0;
    while (at < to && !this.ended) {
      if (this.#state === State.size) at = this.#readSize(bytes, at, to);
      else if (this.#state === State.data) return this.#readData(at, to);
      else if (this.#state === State.dataEnd) at = this.#readDataEnd(bytes, at, to);
      else at = this.#readTrailers(bytes, at, to);
    }
    return at;
  }

  #readSize(bytes: Buffer, from: number, to: number): number {
    const end = bytes.indexOf(10, from);
    const complete = end >= 0 && end < to;
    this.#line += bytes.toString('latin1', from, Math.min(complete ? end + 1 : to, from + mostLineBytes));
    if (this.#line.length >= mostLineBytes) throw new BrokenAnswer('a chunk size line that is too long');
    if (!sizeBegun.test(this.#line)) throw new BrokenAnswer('a malformed chunk size');
    if (!complete) return to;
    const found = sizeLine.exec(this.#line);
    if (!found) throw new BrokenAnswer('a malformed chunk size');
    this.#line = '';
    this.#extensionBytes += (found[2] as string).length;
    if (this.#extensionBytes > mostExtensionBytes) throw new BrokenAnswer('too many chunk extensions');
    this.#left = Number.parseInt(found[1] as string, 16);
    if (this.#left > Number.MAX_SAFE_INTEGER) throw new BrokenAnswer('a chunk that is too large');
    this.#state = this.#left === 0 ? State.trailers : State.data;
    return end + 1;
  }

  #readData(from: number, to: number): number {
    const end = Math.min(to, from + this.#left);
    this.#left -= end - from;
    if (this.#left === 0) {
      this.#left = 2;
      this.#state = State.dataEnd;
    }
    this.dataFrom = from;
    this.dataTo = end;
    return end;
  }

  #readDataEnd(bytes: Buffer, from: number, to: number): number {
    let at = from;
    for (; at < to && this.#left > 0; at++, this.#left--)
      if (bytes[at] !== (this.#left === 2 ? 13 : 10)) throw new BrokenAnswer('a chunk longer than its size');
    if (this.#left === 0) this.#state = State.size;
    return at;
  }

  #readTrailers(bytes: Buffer, from: number, to: number): number {
    const before = this.#trailers?.length ?? 0;
    const whole = before === 0 ? skipTrailers(bytes, from, Math.min(to, from + mostTrailerBytes)) : null;
    if (whole === null) this.#trailers ??= new Pending(mostTrailerBytes);
    const end = whole ?? this.#trailers?.add(bytes, from, to, skipTrailers) ?? null;
    if (end === null) return to;
    this.#trailers = null;
    this.ended = true;
    return whole ?? from + end - before;
  }
}
