import type { CachedAnswer, CachedHead, CacheKey } from '../../cached-answer.ts';
import type { AppliedPurge } from '../../purges/purge-log.ts';
import type { Judge } from '../judge.ts';
import type { MemoryTier } from '../memory-tier.ts';
import { ownBytes } from '../own-memory.ts';
import { sameVariant } from '../same-variant.ts';
import { Sweeps } from '../sweeps.ts';
import type { Notice } from '../siblings.ts';
import type { StoredAnswer } from '../stored-answer.ts';
import type { IndexedFile } from './disk-index.ts';
import type { DiskTier, Placed } from './disk-tier.ts';
import type { Spill } from './spill.ts';
import { WriteBehind } from './write-behind.ts';

/** Files that a purge looks into at a time. */
const filesAtOnce = 4;
const evictedPart = 1 / 32;

export interface DiskSideParts {
  readonly memory: MemoryTier;
  readonly disk: DiskTier;
  readonly judge: Judge;
  /** Bytes of the largest body that memory takes. */
  readonly mostInMemory: number;
}

/** What goes to and fro between memory and disk. */
export class DiskSide {
  readonly #parts: DiskSideParts;
  readonly #loads = new Map<string, Promise<readonly CachedAnswer[]>>();
  readonly #behind: WriteBehind;
  readonly #sweeps = new Sweeps();
  #started: Promise<void> = Promise.resolve();

  constructor(parts: DiskSideParts) {
    this.#parts = parts;
    const { memory, disk } = parts;
    this.#behind = new WriteBehind({
      mostEvicted: memory.bound * evictedPart,
      write: (answer) => this.#write(answer),
    });
    memory.onWanted = (answer) => this.#behind.wanted(answer);
    memory.onEvicted = (answer) => {
      if (answer.file) answer.file.answer = null;
      else this.#behind.evicted(answer);
    };
    memory.onRemoved = (answer) => {
      this.#behind.removed(answer);
      if (answer.file) void disk.remove(answer.file);
    };
    disk.onGone = ({ answer }) => this.#gone(answer);
  }

  start(): Promise<void> {
    return (this.#started = this.#parts.disk.start());
  }

  async stop(): Promise<void> {
    await this.#behind.stop();
    await this.#parts.disk.stop();
  }

  /** Resolves when all that was stored lies on disk. */
  flush(): Promise<void> {
    return this.#behind.flush();
  }

  /** Reads what lies on disk under the key; null when memory has all of it, or there is nothing. */
  load(key: CacheKey): Promise<readonly CachedAnswer[]> | null {
    const { memory, disk } = this.#parts;
    const known = memory.entry(key.text)?.answers ?? [];
    const files = disk.index.ofKey(key)?.filter((file) => !known.some((answer) => answer.file === file)) ?? [];
    if (files.length === 0) return null;
    const running = this.#loads.get(key.text);
    if (running) return running;
    const loading = this.#loadAll(key, files).finally(() => this.#loads.delete(key.text));
    this.#loads.set(key.text, loading);
    return loading;
  }

  /** To be written by and by, unless it is large for the disk or came from there. */
  add(answer: StoredAnswer): void {
    if (answer.length <= this.#parts.disk.mostBytes && answer.queue !== null) this.#behind.add(answer);
  }

  spill(key: CacheKey, head: CachedHead, bytes: number): Spill | null {
    return this.#parts.disk.spill(key, head, bytes);
  }

  /** An answer whose body is on its way to the disk: it can be used at once, and reading it waits. */
  addSpilled(key: CacheKey, head: CachedHead, length: number, spill: Spill): StoredAnswer {
    const { memory, disk } = this.#parts;
    const placing = disk.keep(spill);
    async function* read(from: number, to: number): AsyncIterable<Buffer> {
      const placed = await placing;
      if (!placed) throw new Error('the body could not be written');
      yield* disk.bodyOf(placed.file, placed.object).read(from, to);
    }
    const answer = memory.insert(key, head, { bytes: null, length, source: { read }, file: null });
    void placing.then((placed) => this.#written(answer, placed));
    return answer;
  }

  /** A newer one of the variant has come: nothing older may be found once memory lets go of that. */
  supersede(key: CacheKey, head: CachedHead): void {
    const { disk } = this.#parts;
    this.#behind.supersede(key, head);
    for (const file of disk.index.ofVariant(key, head)) void disk.remove(file);
  }

  freshened(answer: StoredAnswer, head: CachedHead): void {
    if (answer.file) this.#parts.disk.replaceHead(answer.file, head);
  }

  removeUrl(siteId: string, url: string): void {
    for (const file of this.#parts.disk.index.ofUrl(siteId, url)) void this.#parts.disk.remove(file);
  }

  /** What lies on disk and is not in memory. Nothing of it is used meanwhile: whatever is read is judged. */
  async purge({ siteId, kind, value, hard, before }: AppliedPurge): Promise<void> {
    const { disk } = this.#parts;
    // What is not known of yet would come back once the purge is forgotten.
    await this.#started;
    const meant = (files: IndexedFile[]) => files.filter((file) => file.requestedAt <= before);
    if (kind === 'url') return this.#purgeAll(meant(disk.index.ofUrl(siteId, value)), hard);
    if (kind === 'all' && hard) return this.#purgeAll(meant(disk.index.ofSite(siteId)), true);
    await this.#sweeps.of(siteId, () => this.#purgeAll(disk.index.ofSite(siteId), false));
  }

  heard([what, ...of]: Notice): void {
    const { disk } = this.#parts;
    const [name] = of;
    if (what === 'came') return void disk.index.add(name);
    const file = disk.index.find(name);
    if (!file) return;
    if (what === 'used') file.usedAt = Math.max(file.usedAt, disk.now());
    if (what === 'went') disk.forget(file);
  }

  /** @param surely whether all of them are meant, whatever they hold */
  async #purgeAll(files: readonly IndexedFile[], surely: boolean): Promise<void> {
    let next = 0;
    const work = async () => {
      while (next < files.length) await this.#purgeOne(files[next++] as IndexedFile, surely);
    };
    await Promise.all(Array.from({ length: filesAtOnce }, work));
    await this.#parts.disk.settled();
  }

  async #purgeOne(file: IndexedFile, surely: boolean): Promise<void> {
    const { disk, judge } = this.#parts;
    if (file.place < 0) return;
    if (surely) return disk.remove(file);
    const object = await disk.read(file, -1);
    if (!object) return;
    const head = judge.ofStored(object.key, object.head);
    if (head === null) void disk.remove(file);
    else if (head !== object.head) disk.replaceHead(file, head);
  }

  async #write(answer: StoredAnswer): Promise<void> {
    const { head, body, entry } = answer;
    if (body === null || answer.file) return;
    const { siteId, url, text } = entry;
    this.#written(answer, await this.#parts.disk.write({ siteId, url, text }, head, body));
  }

  /** It may have been purged, replaced or confirmed meanwhile. */
  #written(answer: StoredAnswer, placed: Placed | null): void {
    const { memory, disk, judge } = this.#parts;
    if (!placed) {
      if (answer.body === null) memory.remove(answer);
      return;
    }
    const { file, object } = placed;
    const head = judge.ofComing(object.key, answer.head);
    if (answer.gone || head === null) return void disk.remove(file);
    answer.file = file;
    if (answer.queue !== null) file.answer = answer;
    if (head !== object.head) disk.replaceHead(file, head);
  }

  async #loadAll(key: CacheKey, files: readonly IndexedFile[]): Promise<readonly CachedAnswer[]> {
    const loaded = await Promise.all(files.map((file) => this.#loadOne(key, file)));
    const entry = this.#parts.memory.entry(key.text);
    if (entry) entry.partial = false;
    // Memory may have had no room for some, which can be used all the same.
    const apart = loaded.filter((answer) => answer !== null && !answer.gone && !entry?.answers.includes(answer)) as StoredAnswer[];
    const all = [...(entry?.answers ?? []), ...apart];
    return all.sort((one, other) => other.head.requestedAt - one.head.requestedAt);
  }

  async #loadOne(key: CacheKey, file: IndexedFile): Promise<StoredAnswer | null> {
    const { memory, disk, judge, mostInMemory } = this.#parts;
    const object = await disk.read(file, mostInMemory);
    // It may have been thrown out while it was read.
    if (!object || file.place < 0 || object.key.text !== key.text || object.key.siteId !== key.siteId) return null;
    const head = judge.ofDisk(key, object.head);
    if (head === null) {
      void disk.remove(file);
      return null;
    }
    const same = memory.entry(key.text)?.answers.find((answer) => sameVariant(answer.head, head));
    if (same && same.head.requestedAt >= head.requestedAt) {
      if (same.file !== file) void disk.remove(file);
      return same;
    }
    if (same) memory.remove(same);
    const source = object.body === null ? disk.bodyOf(file, object) : null;
    const answer = memory.insert(key, head, { bytes: object.body && ownBytes(object.body), length: object.length, source, file });
    // What is read from disk was asked for before: it need not prove itself.
    answer.used();
    if (answer.queue !== null) file.answer = answer;
    return answer;
  }

  #gone(answer: StoredAnswer | null): void {
    if (answer === null || answer.gone) return;
    answer.file = null;
    if (answer.body === null) this.#parts.memory.remove(answer);
  }
}
