import type { Clock } from '@sitekeep/runtime';
import type { CachedAnswer, CachedHead, CacheKey, CacheStore, CacheWriter } from '../cached-answer.ts';
import { type AppliedPurge, PurgeLog } from '../purges/purge-log.ts';
import { Filling } from './filling.ts';
import { MemoryTier } from './memory-tier.ts';
import type { StoreFigures } from './store-figures.ts';
import type { Entry, StoredAnswer } from './stored-answer.ts';

const none: readonly CachedAnswer[] = [];
/** Of the whole memory one object may take this part at most. */
const objectPart = 1 / 16;
const largestInMemory = 4 * 1024 * 1024;
/** Objects that a purge looks at before it lets requests have their turn. */
const slice = 500;

/** What one edge process keeps of the answers of all sites. */
export class AnswerStore implements CacheStore {
  readonly #memory: MemoryTier;
  readonly #clock: Clock;
  readonly #most: number;
  readonly #purges = new PurgeLog();
  /** Of URLs that unsafe methods were sent to: answers that were on their way by then are old. */
  readonly #invalidated = new PurgeLog();
  /** Purges that have not seen all objects yet. Until then every look into the store applies them itself. */
  #sweeps = 0;
  #hits = 0;
  #purged = 0;

  /** @param memoryBytes bound of this process */
  constructor(parts: { memoryBytes: number; clock: Clock }) {
    this.#memory = new MemoryTier(parts.memoryBytes);
    this.#clock = parts.clock;
    this.#most = Math.min(largestInMemory, Math.floor(parts.memoryBytes * objectPart));
  }

  find(key: CacheKey): readonly CachedAnswer[] | Promise<readonly CachedAnswer[]> {
    const entry = this.#memory.entry(key.text);
    if (entry === undefined) return none;
    if (this.#sweeps > 0) this.#sift(entry);
    const { answers } = entry;
    for (let i = 0; i < answers.length; i++) (answers[i] as StoredAnswer).used();
    if (answers.length > 0) this.#hits++;
    return answers;
  }

  begin(key: CacheKey, head: CachedHead): CacheWriter | null {
    if (lengthOf(head) > this.#most) return null;
    const keep = (itsKey: CacheKey, itsHead: CachedHead, body: Buffer) => this.#keep(itsKey, itsHead, body);
    return new Filling({ key, head, memory: this.#memory, most: this.#most, keep });
  }

  freshen(key: CacheKey, answer: CachedAnswer, head: CachedHead): void {
    const stored = this.#memory.entry(key.text)?.answers.find((one) => one === answer);
    if (!stored) return;
    const verdict = this.#verdict(key, head);
    if (verdict === 'hard') this.#memory.remove(stored);
    else this.#memory.replaceHead(stored, verdict === 'soft' ? { ...head, mustValidate: true } : head);
  }

  invalidate(siteId: string, url: string): void {
    const before = this.#clock.nowMs();
    this.#invalidated.add({ siteId, kind: 'url', value: url, hard: true, before });
    let entry = this.#memory.site(siteId)?.urls.get(url) ?? null;
    for (; entry; entry = entry.sameUrl) for (const answer of entry.answers) this.#memory.remove(answer);
  }

  /** From now on nothing that it names is found. Resolves when it is gone from memory, too. */
  async purge(purge: AppliedPurge): Promise<void> {
    this.#purged++;
    this.#purges.add(purge);
    const site = this.#memory.site(purge.siteId);
    if (!site) return;
    if (purge.kind !== 'url') return this.#sweep(site.answers());
    for (let entry = site.urls.get(purge.value) ?? null; entry; entry = entry.sameUrl) this.#sift(entry);
  }

  /** Purges may have been missed: whatever was asked for up to `before` (ms) is used only once its origin has confirmed it. */
  async doubt(before: number): Promise<void> {
    this.#purges.doubt(before);
    for (const site of [...this.#memory.sites]) await this.#sweep(site.answers());
  }

  /** The site is gone for good. */
  removeSite(siteId: string): Promise<void> {
    return this.purge({ siteId, kind: 'all', value: '', hard: true, before: this.#clock.nowMs() });
  }

  /** Lets go of purges that no answer can be older than that is still on its way. */
  forgetPurges(before: number): void {
    this.#purges.forget(before);
    this.#invalidated.forget(before);
  }

  figures(): StoreFigures {
    const { bytes, objects, evictions } = this.#memory;
    return { memoryBytes: bytes, memoryObjects: objects, memoryEvictions: evictions, hits: this.#hits, purges: this.#purged };
  }

  #keep(key: CacheKey, given: CachedHead, body: Buffer): CachedAnswer | null {
    const verdict = this.#verdict(key, given);
    if (verdict === 'hard') return null;
    const head = verdict === 'soft' ? { ...given, mustValidate: true } : given;
    const replaced = this.#memory.entry(key.text)?.answers.find((other) => sameVariant(other.head, head));
    if (replaced) this.#memory.remove(replaced);
    return this.#memory.insert(key, head, { bytes: body, length: body.length, file: null });
  }

  #verdict(key: CacheKey, head: CachedHead): 'keep' | 'soft' | 'hard' {
    if (this.#invalidated.verdict(key.siteId, key.url, head) === 'hard') return 'hard';
    return this.#purges.verdict(key.siteId, key.url, head);
  }

  async #sweep(answers: Iterable<StoredAnswer>): Promise<void> {
    this.#sweeps++;
    try {
      let seen = 0;
      for (const answer of answers) {
        this.#siftOne(answer);
        if (++seen % slice === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      this.#sweeps--;
    }
  }

  #sift(entry: Entry): void {
    for (const answer of entry.answers) this.#siftOne(answer);
  }

  #siftOne(answer: StoredAnswer): void {
    const { entry, head } = answer;
    const verdict = this.#purges.verdict(entry.siteId, entry.url, head);
    if (verdict === 'hard') this.#memory.remove(answer);
    else if (verdict === 'soft' && !head.mustValidate) this.#memory.replaceHead(answer, { ...head, mustValidate: true });
  }
}

const sameVariant = (one: CachedHead, other: CachedHead): boolean => same(one.vary, other.vary) && same(one.variedBy, other.variedBy);

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, i) => text === other[i]);
}

/** What the head says of the body's length; 0 when it says nothing. */
function lengthOf({ headers }: CachedHead): number {
  for (let i = 0; i < headers.length; i += 2) if (headers[i] === 'content-length') return Number(headers[i + 1]) || 0;
  return 0;
}
