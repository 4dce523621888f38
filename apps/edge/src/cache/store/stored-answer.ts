import type { CachedAnswer, CachedHead, CacheKey } from '../cached-answer.ts';
import type { Fifo } from './fifo.ts';
import type { IndexedFile } from './disk/disk-index.ts';
import { letGo } from './own-memory.ts';
import type { SiteObjects } from './site-objects.ts';
import type { OfUrl } from './url-chains.ts';

/** All variants under one key. */
export interface Entry extends CacheKey, OfUrl<Entry> {
  readonly site: SiteObjects;
  /** Newest first. Never changed, always replaced: readers go on with the list they have. */
  answers: readonly StoredAnswer[];
  /** The disk may hold variants that memory does not. */
  partial: boolean;
}

/** Where a body lies that is not in memory. */
export interface BodyFile {
  read(from: number, to: number): AsyncIterable<Buffer>;
}

export interface Body {
  /** Null when it is to be read from `source`. */
  readonly bytes: Buffer | null;
  readonly length: number;
  readonly source: BodyFile | null;
  /** Where the whole answer lies on disk already. */
  readonly file: IndexedFile | null;
}

/** Room for what is kept beside an answer that is stored already. */
export interface Room {
  /** False when the answer is no longer stored or nothing more fits in. */
  grow(answer: StoredAnswer, bytes: number): boolean;
  /** It was used for the first time, or for the first time in a while. */
  wanted(answer: StoredAnswer): void;
  /** Its body can no longer be read. */
  lost(answer: StoredAnswer): void;
}

/** Uses beyond this many count no more. */
const mostUses = 3;

/** One answer as memory holds it: all of it, or without its body when that is large and lies on disk. */
export class StoredAnswer implements CachedAnswer {
  readonly entry: Entry;
  readonly length: number;
  head: CachedHead;
  prepared: object | null = null;
  /** What it takes in memory. */
  bytes = 0;
  /** Its file on disk, if it has one: memory may forget it then without harm. */
  file: IndexedFile | null;
  /** Thrown out for good, and not just to make room. */
  gone = false;
  uses = 0;
  /** Of key and variant, 30 bits: what its site remembers of it when it is gone. */
  digest = 0;
  /** The queue of its site that holds it; null when it is not, or no longer, stored. */
  queue: Fifo | null = null;
  newer: StoredAnswer | null = null;
  older: StoredAnswer | null = null;
  #body: Buffer | null;
  /** Somebody else may have the body, and read it at any time. */
  #lent = false;
  readonly #room: Room;
  readonly #source: BodyFile | null;
  #encoded: { readonly encoding: string; readonly body: Buffer }[] | null = null;

  constructor(entry: Entry, head: CachedHead, body: Body, room: Room) {
    this.entry = entry;
    this.head = head;
    this.#body = body.bytes;
    this.length = body.length;
    this.file = body.file;
    this.#source = body.source;
    this.#room = room;
  }

  get body(): Buffer | null {
    this.#lent = true;
    return this.#body;
  }

  used(): void {
    this.#lent = true;
    if (this.uses === 0) this.#room.wanted(this);
    if (this.uses < mostUses) this.uses++;
  }

  async *read(from: number, to: number): AsyncIterable<Buffer> {
    const { body } = this;
    if (body !== null) {
      yield body.subarray(from, to);
      return;
    }
    try {
      if (this.#source === null) throw new Error('the body is gone');
      yield* this.#source.read(from, to);
    } catch (error) {
      this.#room.lost(this);
      throw error;
    }
  }

  /**
   * Gives the memory of a body back that nobody else has. What many sites throw out until all garbage is collected would be as much
   * as they keep.
   */
  letGo(): void {
    if (this.#lent || this.#body === null || this.queue !== null) return;
    letGo(this.#body);
    this.#body = null;
  }

  encoded(encoding: string): Buffer | null {
    if (this.#encoded === null) return null;
    for (const form of this.#encoded) if (form.encoding === encoding) return form.body;
    return null;
  }

  keepEncoded(encoding: string, body: Buffer): void {
    if (this.encoded(encoding) !== null) return;
    const own = Buffer.allocUnsafeSlow(body.length);
    body.copy(own);
    if (this.#room.grow(this, perForm + own.length)) (this.#encoded ??= []).push({ encoding, body: own });
  }
}

const perForm = 400;
