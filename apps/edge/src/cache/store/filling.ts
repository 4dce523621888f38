import type { CachedAnswer, CachedHead, CacheKey, CacheWriter } from '../cached-answer.ts';
import type { MemoryTier } from './memory-tier.ts';
import { joined, ownBytes } from './own-memory.ts';

/** Of a chunk beside its bytes. */
const perChunk = 400;

export interface FillingParts {
  readonly key: CacheKey;
  readonly head: CachedHead;
  readonly memory: MemoryTier;
  /** Bytes beyond which it does not stay in memory. */
  readonly most: number;
  /** What becomes of a whole body. */
  readonly keep: (key: CacheKey, head: CachedHead, body: Buffer) => CachedAnswer | null;
}

/** An answer that is being filled, in memory. What has come counts for the site's share. */
export class Filling implements CacheWriter {
  readonly #parts: FillingParts;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #reserved = 0;
  #ended = false;

  constructor(parts: FillingParts) {
    this.#parts = parts;
  }

  write(chunk: Buffer): boolean {
    if (this.#ended) return false;
    const { key, memory, most } = this.#parts;
    const bytes = chunk.length + perChunk;
    if (this.#length + chunk.length > most || !memory.reserve(key.siteId, bytes)) {
      this.#end();
      return false;
    }
    this.#reserved += bytes;
    this.#length += chunk.length;
    this.#chunks.push(ownBytes(chunk));
    return true;
  }

  complete(): CachedAnswer | null {
    if (this.#ended) return null;
    const { key, head, keep } = this.#parts;
    const body = joined(this.#chunks, this.#length);
    this.#end();
    return keep(key, head, body);
  }

  abandon(): void {
    if (!this.#ended) this.#end();
  }

  #end(): void {
    this.#ended = true;
    this.#chunks.length = 0;
    this.#parts.memory.release(this.#parts.key.siteId, this.#reserved);
  }
}
