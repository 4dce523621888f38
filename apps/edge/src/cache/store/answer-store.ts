import type { Clock } from '@sitekeep/runtime';
import type { CachedAnswer, CachedHead, CacheKey, CacheStore, CacheWriter } from '../cached-answer.ts';
import type { AppliedPurge } from '../purges/purge-log.ts';
import { DiskSide } from './disk/disk-side.ts';
import type { DiskTier } from './disk/disk-tier.ts';
import type { Spill } from './disk/spill.ts';
import { Filling, type FillingParts } from './filling.ts';
import { Judge } from './judge.ts';
import { MemoryTier } from './memory-tier.ts';
import { sameVariant } from './same-variant.ts';
import type { Siblings } from './siblings.ts';
import type { StoreFigures } from './store-figures.ts';
import type { Entry, StoredAnswer } from './stored-answer.ts';
import { Sweeps } from './sweeps.ts';

const none: readonly CachedAnswer[] = [];
/** Of the whole memory one object may take this part at most. */
const objectPart = 1 / 16;
const largestInMemory = 4 * 1024 * 1024;
/** Objects that a purge looks at before it lets requests have their turn. */
const slice = 500;

export interface StoreParts {
  /** Bound of this process, in bytes. */
  readonly memoryBytes: number;
  /** Null: memory only. */
  readonly disk: DiskTier | null;
  readonly siblings: Siblings;
  readonly clock: Clock;
}

/** What one edge process keeps of the answers of all sites. */
export class AnswerStore implements CacheStore {
  onOutdated: CacheStore['onOutdated'] = () => undefined;
  readonly #memory: MemoryTier;
  readonly #disk: DiskTier | null;
  readonly #diskSide: DiskSide | null;
  readonly #siblings: Siblings;
  readonly #clock: Clock;
  readonly #judge = new Judge();
  readonly #filling: FillingParts;
  /** Heads of answers that are being filled. */
  readonly #fills = new Set<CachedHead>();
  readonly #sweeps = new Sweeps();
  #hits = 0;
  #purged = 0;

  constructor({ memoryBytes, disk, siblings, clock }: StoreParts) {
    const memory = (this.#memory = new MemoryTier(memoryBytes));
    const mostInMemory = Math.min(largestInMemory, Math.floor(memoryBytes * objectPart));
    this.#disk = disk;
    this.#diskSide = disk && new DiskSide({ memory, disk, judge: this.#judge, mostInMemory });
    this.#siblings = siblings;
    this.#clock = clock;
    this.#filling = {
      memory,
      mostInMemory,
      most: Math.max(mostInMemory, disk?.mostBytes ?? 0),
      spill: (key, head, bytes) => this.#diskSide?.spill(key, head, bytes) ?? null,
      over: (head) => this.#fills.delete(head),
      keep: (key, head, body) => this.#keep(key, head, body),
      keepSpilled: (key, head, length, spill) => this.#keepSpilled(key, head, length, spill),
    };
    siblings.listen((notice) => {
      if (notice[0] === 'unsafe') this.#invalidate(notice[1], notice[2]);
      else this.#diskSide?.heard(notice);
    });
  }

  /** Resolves when all that lies on disk is known; it can be used before. */
  async start(): Promise<void> {
    await this.#diskSide?.start();
  }

  async stop(): Promise<void> {
    await this.#diskSide?.stop();
  }

  /** Resolves when all that was stored so far lies on disk. */
  async flush(): Promise<void> {
    await this.#diskSide?.flush();
  }

  find(key: CacheKey): readonly CachedAnswer[] | Promise<readonly CachedAnswer[]> {
    const entry = this.#memory.entry(key.text);
    if (entry === undefined) return this.#diskSide?.load(key) ?? none;
    if (this.#sweeps.running) this.#sift(entry);
    if (entry.partial) {
      const loading = this.#diskSide?.load(key);
      if (loading) return loading;
      entry.partial = false;
    }
    const { answers } = entry;
    for (let i = 0; i < answers.length; i++) (answers[i] as StoredAnswer).used();
    if (answers.length > 0) this.#hits++;
    return answers;
  }

  begin(key: CacheKey, head: CachedHead, length = -1): CacheWriter | null {
    if (length > this.#filling.most) return null;
    this.#fills.add(head);
    return new Filling(key, head, this.#filling);
  }

  freshen(key: CacheKey, answer: CachedAnswer, given: CachedHead): void {
    // Every answer that this store gives is one; memory may have let go of it meanwhile, and the disk has it still.
    const stored = answer as StoredAnswer;
    if (stored.gone) return;
    const head = this.#judge.ofComing(key, given);
    if (head === null) return void this.#memory.remove(stored);
    this.#replaceHead(stored, head);
  }

  invalidate(siteId: string, url: string): void {
    this.#invalidate(siteId, url);
    this.#siblings.tell(['unsafe', siteId, url]);
  }

  /** From now on nothing that it names is found. Resolves when it is gone from memory and disk, too. */
  async purge(purge: AppliedPurge): Promise<void> {
    this.#purged++;
    this.#judge.purge(purge);
    this.onOutdated(purge.siteId, purge.kind === 'url' ? purge.value : null);
    await this.#sweep(purge.siteId, purge.kind === 'url' ? purge.value : null);
    await this.#diskSide?.purge(purge);
  }

  /** Purges may have been missed: whatever was asked for up to `before` (ms) is used only once its origin has confirmed it. */
  async doubt(before: number): Promise<void> {
    this.#judge.doubt(before);
    await this.#sweep(null, null);
  }

  /** It is known now which purges objects on disk have missed: until then they are used only once their origins have confirmed them. */
  trustDisk(): void {
    this.#judge.diskIsKnown = true;
  }

  /** The site is gone for good. */
  removeSite(siteId: string): Promise<void> {
    return this.purge({ siteId, kind: 'all', value: '', hard: true, before: this.#clock.nowMs() });
  }

  /** Lets go of purges of before then (ms), but for those that mean an answer which is still being filled. */
  forgetPurges(before: number): void {
    let oldest = before;
    for (const { requestedAt } of this.#fills) oldest = Math.min(oldest, requestedAt);
    this.#judge.forget(oldest);
  }

  figures(): StoreFigures {
    return {
      memoryBytes: this.#memory.bytes,
      memoryObjects: this.#memory.objects,
      memoryEvictions: this.#memory.evictions,
      memoryHits: this.#hits,
      diskBytes: this.#disk?.index.bytes ?? 0,
      diskObjects: this.#disk?.index.size ?? 0,
      diskEvictions: this.#disk?.evictions ?? 0,
      diskReads: this.#disk?.reads ?? 0,
      diskWrites: this.#disk?.writes ?? 0,
      purges: this.#purged,
    };
  }

  #keep(key: CacheKey, given: CachedHead, body: Buffer): CachedAnswer | null {
    const head = this.#judge.ofComing(key, given);
    if (head === null) return null;
    this.#removeVariant(key, head);
    const answer = this.#memory.insert(key, head, { bytes: body, length: body.length, source: null, file: null });
    this.#diskSide?.add(answer);
    return answer;
  }

  #keepSpilled(key: CacheKey, given: CachedHead, length: number, spill: Spill): CachedAnswer | null {
    const head = this.#judge.ofComing(key, given);
    if (head === null) {
      void spill.abandon();
      return null;
    }
    this.#removeVariant(key, head);
    return (this.#diskSide as DiskSide).addSpilled(key, head, length, spill);
  }

  #removeVariant(key: CacheKey, head: CachedHead): void {
    const old = this.#memory.entry(key.text)?.answers.find((other) => sameVariant(other.head, head));
    if (old) this.#memory.remove(old);
    this.#diskSide?.supersede(key, head);
  }

  #invalidate(siteId: string, url: string): void {
    this.#judge.unsafe(siteId, url, this.#clock.nowMs());
    this.onOutdated(siteId, url);
    for (let entry = this.#memory.site(siteId)?.urls.first(url) ?? null; entry; entry = entry.sameUrl)
      for (const answer of entry.answers) this.#memory.remove(answer);
    this.#diskSide?.removeUrl(siteId, url);
  }

  /** Has purges look at all objects of a URL, of a site, or of all sites. Until then every look into memory applies them itself. */
  #sweep(siteId: string | null, url: string | null): Promise<void> {
    return this.#sweeps.of(`${siteId ?? ''} ${url ?? ''}`, async () => {
      let seen = 0;
      for (const answer of this.#memory.answers(siteId, url)) {
        this.#siftOne(answer);
        if (++seen % slice === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    });
  }

  #sift(entry: Entry): void {
    for (const answer of entry.answers) this.#siftOne(answer);
  }

  #siftOne(answer: StoredAnswer): void {
    const head = this.#judge.ofStored(answer.entry, answer.head);
    if (head === null) this.#memory.remove(answer);
    else if (head !== answer.head) this.#replaceHead(answer, head);
  }

  #replaceHead(answer: StoredAnswer, head: CachedHead): void {
    this.#memory.replaceHead(answer, head);
    this.#diskSide?.freshened(answer, head);
  }
}
