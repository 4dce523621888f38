import type { CachedAnswer, CachedHead, CacheKey, CacheWriter } from '../cached-answer.ts';
import type { Spill } from './disk/spill.ts';
import type { MemoryTier } from './memory-tier.ts';
import { joined, letGo, ownBytes } from './own-memory.ts';

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

interface Chunk {
  readonly bytes: Buffer;
  readonly isCopy: boolean;
}

/** An answer that is being filled. What of it lies in memory counts for the site's share. */
export class Filling implements CacheWriter {
  readonly #key: CacheKey;
  readonly #head: CachedHead;
  readonly #parts: FillingParts;
  #chunks: Chunk[] = [];
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
    const own = ownBytes(chunk);
    this.#take({ bytes: own, isCopy: own !== chunk });
    return true;
  }

  complete(): CachedAnswer | null {
    if (this.#ended) return null;
    this.#ended = true;
    const { keep, keepSpilled } = this.#parts;
    if (this.#spill) return keepSpilled(this.#key, this.#head, this.#length, this.#spill);
    const body = joined(
      this.#chunks.map(({ bytes }) => bytes),
      this.#length,
    );
    this.#forgetChunks();
    return keep(this.#key, this.#head, body);
  }

  abandon(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#spill) void this.#spill.abandon();
    this.#forgetChunks();
  }

  #take(chunk: Chunk): void {
    if (this.#spill === null) this.#chunks.push(chunk);
    else this.#spill.write(chunk.bytes, () => this.#release(chunk));
  }

  /** What is on its way to the disk counts until it is there. */
  #toDisk(): void {
    if (this.#spill) return;
    this.#spill = this.#parts.spill(this.#key, this.#head);
    for (const chunk of this.#chunks) this.#take(chunk);
    this.#chunks = [];
  }

  #forgetChunks(): void {
    for (const chunk of this.#chunks) this.#release(chunk);
    this.#chunks = [];
  }

  #release({ bytes, isCopy }: Chunk): void {
    this.#parts.memory.release(this.#key.siteId, bytes.length + perChunk);
    if (isCopy) letGo(bytes);
  }
}
