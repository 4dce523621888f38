import { makeRoom } from '../../make-room.ts';
import { Fifo } from './fifo.ts';
import { perGhost } from './sizes.ts';
import type { Entry, StoredAnswer } from './stored-answer.ts';
import { UrlChains } from './url-chains.ts';

/** New objects share a tenth of the site's bytes until they have been used. */
const probationPart = 0.1;
const mostSteps = 5000;
const mostGhosts = 20_000;

/**
 * What one site has in memory, and which of it goes first (S3-FIFO, Yang et al., SOSP 2023): a new object is on probation and moves
 * on only when it was used; one that comes back soon after it was thrown out is spared probation. So a crawler that asks for
 * everything once pushes out nothing that visitors use.
 */
export class SiteObjects {
  readonly siteId: string;
  readonly urls = new UrlChains<Entry>();
  /** All it takes in memory, with what is being filled. */
  bytes = 0;
  /** Of that, what is being filled. */
  reserved = 0;
  objects = 0;
  /** Its place among all sites by size. */
  place = -1;
  readonly #probation = new Fifo();
  readonly #proven = new Fifo();
  /** Digests of objects that were thrown out of probation, the oldest first. */
  readonly #ghosts = new Set<number>();

  constructor(siteId: string) {
    this.siteId = siteId;
  }

  get idle(): boolean {
    return this.objects === 0 && this.reserved === 0;
  }

  get ghostBytes(): number {
    return this.#ghosts.size * perGhost;
  }

  add(answer: StoredAnswer): void {
    this.objects++;
    answer.digest = digestOf(answer);
    (this.#ghosts.delete(answer.digest) ? this.#proven : this.#probation).add(answer);
  }

  remove(answer: StoredAnswer): void {
    this.objects--;
    answer.queue?.remove(answer);
  }

  /** Takes out of the queues what the site can best do without; null when it has nothing. */
  evict(): StoredAnswer | null {
    for (let step = 0; ; step++) {
      const onProbation =
        this.#proven.oldest === null || this.#probation.bytes > (this.#probation.bytes + this.#proven.bytes) * probationPart;
      const answer = (onProbation ? this.#probation : this.#proven).oldest;
      if (answer === null) return null;
      if (answer.uses > 0 && step < mostSteps) {
        answer.queue?.remove(answer);
        answer.uses = onProbation ? 0 : answer.uses - 1;
        this.#proven.add(answer);
        continue;
      }
      this.remove(answer);
      if (onProbation) this.#remember(answer);
      return answer;
    }
  }

  /** Of a URL, on however many hostnames, or of all. */
  *answers(url: string | null): Iterable<StoredAnswer> {
    const first = url === null ? null : this.urls.first(url);
    const chains = url === null ? this.urls.all() : first ? [first] : [];
    for (const entry of chains) for (let one: Entry | null = entry; one; one = one.sameUrl) yield* one.answers;
  }

  #remember(answer: StoredAnswer): void {
    makeRoom(this.#ghosts, Math.min(mostGhosts, this.objects + 1));
    this.#ghosts.add(answer.digest);
  }
}

/** Of key and variant, 30 bits (FNV-1a): taking two objects for one does no harm here. */
function digestOf({ entry, head }: StoredAnswer): number {
  let digest = 0x811c9dc5;
  for (let i = 0; i < entry.text.length; i++) digest = Math.imul(digest ^ entry.text.charCodeAt(i), 0x01000193);
  for (const value of head.variedBy) for (let i = 0; i < value.length; i++) digest = Math.imul(digest ^ value.charCodeAt(i), 0x01000193);
  return digest & 0x3fffffff;
}
