import type { CachedAnswer, CachedHead, CacheKey, CacheWriter } from '../cached-answer.ts';
import type { Spill } from './disk/spill.ts';
import type { MemoryTier } from './memory-tier.ts';
import { joined, ownBytes } from './own-memory.ts';

/** Of a chunk beside its bytes. */
const perChunk = 400;

export interface FillingParts {
  readonly memory: MemoryTier;
  /** Bytes of the largest body that stays in memory, and of the largest that is kept at all. */
  readonly mostInMemory: number;
  readonly most: number;
  /** Where a body goes that is too large for memory. */
  readonly spill: (key: CacheKey, head: CachedHead) => Spill;
  /** What becomes of a whole body. */
  readonly keep: (key: CacheKey, head: CachedHead, body: Buffer) => CachedAnswer | null;
  readonly keepSpilled: (key: CacheKey, head: CachedHead, length: number, spill: Spill) => CachedAnswer | null;
}

/** An answer that is being filled. What of it lies in memory counts for the site's share. */
export class Filling implements CacheWriter {
  readonly #key: CacheKey;
  readonly #head: CachedHead;
  readonly #parts: FillingParts;
  #chunks: Buffer[] = [];
  #length = 0;
  #spill: Spill | null = null;
  #ended = false;

  constructor(key: CacheKey, head: CachedHead, parts: FillingParts) {
    this.#key = key;
    this.#head = head;
    this.#parts = parts;
  }

  write(chunk: Buffer): boolean {
    if (this.#ended) return false;
    const { memory, most, mostInMemory } = this.#parts;
    const bytes = chunk.length + perChunk;
    if (this.#length + chunk.length > most || !memory.reserve(this.#key.siteId, bytes)) {
      this.abandon();
      return false;
    }
    this.#length += chunk.length;
    if (this.#length > mostInMemory) this.#toDisk();
    this.#take(ownBytes(chunk));
    return true;
  }

  complete(): CachedAnswer | null {
    if (this.#ended) return null;
    this.#ended = true;
    const { keep, keepSpilled } = this.#parts;
    if (this.#spill) return keepSpilled(this.#key, this.#head, this.#length, this.#spill);
    const body = joined(this.#chunks, this.#length);
    this.#forgetChunks();
    return keep(this.#key, this.#head, body);
  }

  abandon(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#spill) void this.#spill.abandon();
    this.#forgetChunks();
  }

  #take(chunk: Buffer): void {
    if (this.#spill === null) this.#chunks.push(chunk);
    else this.#spill.write(chunk, () => this.#release(chunk.length + perChunk));
  }

  #toDisk(): void {
    if (this.#spill) return;
    this.#spill = this.#parts.spill(this.#key, this.#head);
    for (const chunk of this.#chunks) this.#take(chunk);
    this.#chunks = [];
  }

  /** What is on its way to the disk counts until it is there. */
  #forgetChunks(): void {
    let bytes = 0;
    for (const chunk of this.#chunks) bytes += chunk.length + perChunk;
    this.#chunks = [];
    this.#release(bytes);
  }

  #release(bytes: number): void {
    this.#parts.memory.release(this.#key.siteId, bytes);
  }
}
