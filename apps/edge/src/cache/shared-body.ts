/** One who reads a body while it comes. */
export interface BodyReader {
  /** Bytes taken so far. */
  position: number;
  /** Has had enough for now. */
  blocked: boolean;
  /** Gives a chunk to the client. False: enough for now. */
  take(chunk: Buffer): boolean;
  /** The body is whole with `last`; all bytes before it were taken. */
  finish(last: Buffer | null): void;
}

/** What is kept for those who come later or fall behind, of one body. */
const mostKept = 1024 * 1024;
/** What a chunk costs beside its bytes, so that many small ones do not fill the memory. */
const perChunk = 256;

/**
 * A body on its way from the origin to several readers, each at its own pace: the fastest sets the pace of the origin. Who falls
 * further behind than what is kept is `late`, and goes on from the store when the whole has come there.
 */
export class SharedBody<Reader extends BodyReader> {
  readonly #readers = new Set<Reader>();
  /** Hardly ever anybody: made when there is one. */
  #late: Set<Reader> | null = null;
  #chunks: Buffer[] = [];
  /** Of the first chunk that is kept. */
  #from = 0;
  #kept = 0;
  #to = 0;
  #ended = false;
  /** Whether the store gets the body, so that those who fall behind can read on from there. */
  stored = false;

  get length(): number {
    return this.#to;
  }

  /** Whether somebody may still join and get all of it. */
  get whole(): boolean {
    return this.#from === 0;
  }

  get readers(): number {
    return this.#readers.size + (this.#late?.size ?? 0);
  }

  /** Those who read from the store later on. */
  get late(): readonly Reader[] {
    return this.#late === null ? [] : [...this.#late];
  }

  all(): Reader[] {
    return [...this.#readers, ...this.late];
  }

  /** Whether the origin may send more: somebody can take it, or nobody reads and only the store is filled. */
  get flows(): boolean {
    if (this.#readers.size === 0) return true;
    let flows = false;
    for (const reader of this.#readers) {
      if (!reader.blocked) flows = true;
      // Nobody else has what this one would miss.
      else if (!this.stored && this.#to - reader.position > mostKept / 2) return false;
    }
    return flows;
  }

  join(reader: Reader): void {
    this.#readers.add(reader);
    this.serve(reader);
  }

  leave(reader: Reader): void {
    this.#readers.delete(reader);
    this.#late?.delete(reader);
  }

  /** The chunk must not be written to any more. */
  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#to += chunk.length;
    this.#kept += chunk.length + perChunk;
    for (const reader of this.#readers) this.#offer(reader, chunk);
    while (this.#kept > mostKept && this.#chunks.length > 1) this.#drop();
  }

  /** The body is whole with `last`. */
  end(last: Buffer | null): void {
    const before = this.#to;
    this.#ended = true;
    if (last !== null) {
      this.#chunks.push(last);
      this.#to += last.length;
    }
    for (const reader of [...this.#readers]) if (reader.position === before) this.#done(reader, last);
  }

  /** Gives a reader what it has not had, as far as it takes it. */
  serve(reader: Reader): void {
    reader.blocked = false;
    let at = this.#from;
    for (const chunk of this.#chunks) {
      if (at >= reader.position && !this.#give(reader, chunk)) break;
      at += chunk.length;
    }
    if (this.#ended && reader.position === this.#to && this.#readers.has(reader)) this.#done(reader, null);
  }

  #offer(reader: Reader, chunk: Buffer): void {
    if (!reader.blocked && reader.position === this.#to - chunk.length) this.#give(reader, chunk);
  }

  #give(reader: Reader, chunk: Buffer): boolean {
    reader.position += chunk.length;
    reader.blocked = !reader.take(chunk);
    return !reader.blocked;
  }

  #drop(): void {
    const dropped = this.#chunks.shift() as Buffer;
    this.#from += dropped.length;
    this.#kept -= dropped.length + perChunk;
    for (const reader of this.#readers)
      if (reader.position < this.#from) {
        this.#readers.delete(reader);
        (this.#late ??= new Set()).add(reader);
      }
  }

  #done(reader: Reader, last: Buffer | null): void {
    this.#readers.delete(reader);
    reader.position = this.#to;
    reader.finish(last);
  }
}
