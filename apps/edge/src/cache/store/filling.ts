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
  /** Where a body goes that is too large for memory; null when there is no room for so much more on disk. */
  readonly spill: (key: CacheKey, head: CachedHead, bytes: number) => Spill | null;
  /** Told when it is over, in whatever way. */
  readonly over: (head: CachedHead) => void;
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
    const length = this.#length + chunk.length;
    const hasPlace = length <= mostInMemory || (length <= most && this.#hasRoomOnDisk(chunk.length));
    if (!hasPlace || !memory.reserve(this.#key.siteId, chunk.length + perChunk)) {
      this.abandon();
      return false;
    }
    this.#length = length;
    const own = ownBytes(chunk);
    this.#take({ bytes: own, isCopy: own !== chunk });
    return true;
  }

  complete(): CachedAnswer | null {
    if (this.#ended) return null;
    this.#end();
    const { keep, keepSpilled } = this.#parts;
    if (this.#spill) return keepSpilled(this.#key, this.#head, this.#length, this.#spill);
    return keep(this.#key, this.#head, this.#body());
  }

  abandon(): void {
    if (this.#ended) return;
    this.#end();
    if (this.#spill) void this.#spill.abandon();
    this.#forgetChunks();
  }

  /** All that came, in memory of its own, which a single chunk has already where it was copied. */
  #body(): Buffer {
    const [chunk] = this.#chunks;
    if (chunk?.isCopy && this.#chunks.length === 1) {
      this.#chunks = [];
      this.#uncount(chunk);
      return chunk.bytes;
    }
    const body = joined(
      this.#chunks.map(({ bytes }) => bytes),
      this.#length,
    );
    this.#forgetChunks();
    return body;
  }

  #end(): void {
    this.#ended = true;
    this.#parts.over(this.#head);
  }

  #take(chunk: Chunk): void {
    if (this.#spill === null) this.#chunks.push(chunk);
    else this.#spill.write(chunk.bytes, () => this.#release(chunk));
  }

  /** The first time all that has come so far goes there, too. What is on its way to the disk counts in memory until it is there. */
  #hasRoomOnDisk(bytes: number): boolean {
    if (this.#spill) return this.#spill.hasRoomFor(bytes);
    this.#spill = this.#parts.spill(this.#key, this.#head, this.#length + bytes);
    if (this.#spill === null) return false;
    for (const chunk of this.#chunks) this.#take(chunk);
    this.#chunks = [];
    return true;
  }

  #forgetChunks(): void {
    for (const chunk of this.#chunks) this.#release(chunk);
    this.#chunks = [];
  }

  #release(chunk: Chunk): void {
    this.#uncount(chunk);
    if (chunk.isCopy) letGo(chunk.bytes);
  }

  #uncount({ bytes }: Chunk): void {
    this.#parts.memory.release(this.#key.siteId, bytes.length + perChunk);
  }
}
