import type { ClientSide, OnLeft } from '../../origin/client-side.ts';
import type { Compressor } from './compressors.ts';

/**
 * So many streams of one process at once: each takes up to a megabyte for as long as its client reads. Beyond it answers leave as they
 * are.
 */
const mostStreams = 256;
const smallPart = 4096;
const largePart = 16 * 1024;

/**
 * A body on its way through a compressor to a client. Backpressure holds in both directions: a client that does not read stops the
 * compressor, and a compressor that is busy stops whoever writes.
 */
export class CompressedBody {
  static #streams = 0;
  /** Whether there is room for one more. */
  static get room(): boolean {
    return CompressedBody.#streams < mostStreams;
  }
  /** Streams at work in this process. */
  static get count(): number {
    return CompressedBody.#streams;
  }

  readonly #client: ClientSide;
  readonly #compressor: Compressor;
  readonly #flush: number;
  /** Small parts that wait to be written as one: each write is a way to another thread and back. */
  #small: Buffer[] = [];
  #smallBytes = 0;
  #blocked = false;
  /** The compressor has enough for now, and tells when it wants more. */
  #full = false;
  #ended = false;
  #flushing = false;
  /** Something was written since the flush under way began. */
  #more = false;

  /** `flush` makes the compressor give out all it has got. `onRoom` is told when more may be written after `write` returned false. */
  constructor(client: ClientSide, compressor: Compressor, flush: number, onRoom: () => void) {
    CompressedBody.#streams++;
    this.#client = client;
    this.#flush = flush;
    this.#compressor = compressor
      .on('data', (bytes: Buffer) => this.#give(bytes))
      .on('drain', () => {
        this.#full = false;
        if (!this.#ended) onRoom();
      })
      .on('end', () => client.end(null))
      .on('error', () => client.destroy())
      .on('close', () => CompressedBody.#streams--);
  }

  #give(bytes: Buffer): void {
    if (this.#client.write(bytes)) return;
    this.#blocked = true;
    this.#compressor.pause();
  }

  /** The client has read. */
  drained(): void {
    if (!this.#blocked) return;
    this.#blocked = false;
    this.#compressor.resume();
  }

  write(chunk: Buffer, onLeft?: OnLeft): boolean {
    if (chunk.length > smallPart || onLeft) {
      this.#writeSmall();
      this.#pass(chunk, onLeft);
    } else {
      if (this.#small.push(chunk) === 1) setImmediate(this.#writeSmall);
      this.#smallBytes += chunk.length;
      if (this.#smallBytes >= largePart) this.#writeSmall();
    }
    return !this.#full;
  }

  #pass(chunk: Buffer, onLeft?: OnLeft): void {
    if (!this.#compressor.write(chunk, onLeft)) this.#full = true;
  }

  readonly #writeSmall = (): void => {
    if (this.#small.length === 0) return;
    const parts = this.#small;
    this.#small = [];
    this.#smallBytes = 0;
    this.#pass(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts));
  };

  /** Gives out what was written so far. One flush at a time: a client that does not read must not make them pile up. */
  flush(): void {
    if (this.#ended) return;
    this.#more = this.#flushing;
    if (this.#flushing) return;
    this.#flushing = true;
    this.#writeSmall();
    this.#compressor.flush(this.#flush, () => {
      this.#flushing = false;
      if (this.#more) this.flush();
    });
  }

  end(last: Buffer | null): void {
    this.#writeSmall();
    this.#ended = true;
    // A copy: the memory is used again, and the work is done later and elsewhere.
    if (last === null) this.#compressor.end();
    else this.#compressor.end(Buffer.from(last));
  }

  /** Lets go of everything, whatever is under way. */
  destroy(): void {
    this.#ended = true;
    this.#small = [];
    this.#compressor.destroy();
  }
}
