import type { ClientSide } from '../origin/client-side.ts';
import type { CachedAnswer } from './cached-answer.ts';
import type { ByteRange } from './rules/ranges.ts';

/** What is given at once: a client that does not read keeps no more than this of us in its connection, encrypted or not. */
const part = 128 * 1024;

/** A part of a stored body, or bytes of ours between two such. */
export type Piece = ByteRange | Buffer;

/** Bytes of a stored body on their way to a client, at its pace. The head was sent. */
export class StoredBody {
  readonly #out: ClientSide;
  readonly #answer: CachedAnswer;
  readonly #pieces: readonly Piece[];
  readonly #onOver: (whole: boolean) => void;
  #wake: (() => void) | null = null;
  #over = false;

  /** `onOver` is told once, with false when the answer broke off. */
  constructor(out: ClientSide, answer: CachedAnswer, pieces: readonly Piece[], onOver: (whole: boolean) => void) {
    this.#out = out;
    this.#answer = answer;
    this.#pieces = pieces;
    this.#onOver = onOver;
    void this.#send();
  }

  drained(): void {
    this.#wake?.();
    this.#wake = null;
  }

  /** The client has left. */
  left(): void {
    this.#end(false);
    this.drained();
  }

  async #send(): Promise<void> {
    try {
      for (const piece of this.#pieces) {
        let bytes = 0;
        for await (const chunk of this.#chunks(piece)) {
          if (this.#over) return;
          bytes += chunk.length;
          if (!this.#out.write(chunk)) await new Promise<void>((resolve) => (this.#wake = resolve));
          if (this.#over) return;
        }
        if (!Buffer.isBuffer(piece) && bytes !== piece.to - piece.from) return this.#end(false);
      }
      this.#end(true);
    } catch {
      // What was stored is gone or damaged. Half of it must not be taken for the whole.
      this.#end(false);
    }
  }

  #chunks(piece: Piece): AsyncIterable<Buffer> | Iterable<Buffer> {
    if (Buffer.isBuffer(piece)) return [piece];
    const { body } = this.#answer;
    return body === null ? this.#answer.read(piece.from, piece.to) : slices(body, piece);
  }

  #end(whole: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#onOver(whole);
    if (whole) this.#out.end(null);
    else this.#out.destroy();
  }
}

function* slices(body: Buffer, { from, to }: ByteRange): Iterable<Buffer> {
  for (let at = from; at < to; at += part) yield body.subarray(at, Math.min(at + part, to));
}
