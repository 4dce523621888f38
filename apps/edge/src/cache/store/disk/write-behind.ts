import { makeRoom } from '../../../make-room.ts';
import type { CachedHead, CacheKey } from '../../cached-answer.ts';
import { sameVariant } from '../same-variant.ts';
import type { StoredAnswer } from '../stored-answer.ts';

/** Answers that nobody asked for again are written when there is nothing better to do: at most 200 in a second. */
const pauseMs = 5;
const mostWaiting = 20_000;
const lastMs = 1000;

export interface WriteBehindParts {
  /** Bytes of bodies that memory has let go of and that are kept for the disk nevertheless. */
  readonly mostEvicted: number;
  readonly write: (answer: StoredAnswer) => Promise<void>;
}

/**
 * Answers on their way to the disk, one after the other, off the path of any request. What was asked for a second time goes first;
 * most answers never are, and a flood of those costs the disk next to nothing.
 */
export class WriteBehind {
  readonly #parts: WriteBehindParts;
  readonly #waiting = new Set<StoredAnswer>();
  readonly #wanted = new Set<StoredAnswer>();
  readonly #evicted = new Set<StoredAnswer>();
  #evictedBytes = 0;
  #writing: StoredAnswer | null = null;
  #working: Promise<void> | null = null;
  #hurry = () => undefined as void;
  #stopped = false;

  constructor(parts: WriteBehindParts) {
    this.#parts = parts;
  }

  add(answer: StoredAnswer): void {
    if (this.#stopped) return;
    makeRoom(this.#waiting, mostWaiting);
    this.#waiting.add(answer);
    this.#work();
  }

  wanted(answer: StoredAnswer): void {
    if (!this.#waiting.delete(answer)) return;
    this.#wanted.add(answer);
    this.#hurry();
  }

  /** Memory let go of it: it is written only if somebody has asked for it. */
  evicted(answer: StoredAnswer): void {
    this.#waiting.delete(answer);
    if (!this.#wanted.has(answer) && answer !== this.#writing) return;
    const fits = this.#evictedBytes + answer.length <= this.#parts.mostEvicted;
    if (!fits && this.#wanted.delete(answer)) return;
    this.#evicted.add(answer);
    this.#evictedBytes += answer.length;
  }

  /** It was thrown out for good. */
  removed(answer: StoredAnswer): void {
    this.#waiting.delete(answer);
    this.#wanted.delete(answer);
    this.#settled(answer);
  }

  /** A newer one takes the place of what memory has let go of already. */
  supersede(key: CacheKey, head: CachedHead): void {
    for (const answer of this.#evicted)
      if (answer.entry.text === key.text && sameVariant(answer.head, head)) {
        answer.gone = true;
        this.#wanted.delete(answer);
        this.#settled(answer);
      }
  }

  /** Resolves when all that was wanted, or that waits already, is written. */
  async flush(): Promise<void> {
    for (const answer of this.#waiting) this.wanted(answer);
    await this.#working;
  }

  /** Writes what it can within a second, and nothing more from then on. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const timer = setTimeout(() => this.#wanted.clear(), lastMs);
    await this.flush();
    clearTimeout(timer);
  }

  #work(): void {
    this.#working ??= this.#writeAll().finally(() => (this.#working = null));
  }

  async #writeAll(): Promise<void> {
    for (;;) {
      const wanted = take(this.#wanted);
      if (wanted) await this.#write(wanted);
      else {
        if (this.#waiting.size === 0) return;
        await this.#pause();
        const answer = this.#wanted.size === 0 ? take(this.#waiting) : null;
        if (answer) await this.#write(answer);
      }
    }
  }

  async #write(answer: StoredAnswer): Promise<void> {
    this.#writing = answer;
    await this.#parts.write(answer);
    this.#writing = null;
    this.#settled(answer);
  }

  #settled(answer: StoredAnswer): void {
    if (this.#evicted.delete(answer)) this.#evictedBytes -= answer.length;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function take(answers: Set<StoredAnswer>): StoredAnswer | null {
  const [first] = answers;
  if (!first) return null;
  answers.delete(first);
  return first;
}
