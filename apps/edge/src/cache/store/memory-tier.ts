import type { CachedHead, CacheKey } from '../cached-answer.ts';
import { FairShares } from './fair-shares.ts';
import { ownHead, ownKey } from './own-memory.ts';
import { SiteObjects } from './site-objects.ts';
import { bufferBytes, entryBytes, headBytes } from './sizes.ts';
import { type Body, type Entry, type Room, StoredAnswer } from './stored-answer.ts';

/** Variants of one URL beyond this many push out the oldest, so that a header that Vary names cannot be made up without end. */
const mostVariants = 64;

/** What this process has in memory, of all sites together never more than `bound` bytes, with all that is kept beside the bodies. */
export class MemoryTier implements Room {
  readonly bound: number;
  evictions = 0;
  /** Told of an answer that made room for others. */
  onEvicted: (answer: StoredAnswer) => void = () => undefined;
  /** Told of an answer that was thrown out for good. */
  onRemoved: (answer: StoredAnswer) => void = () => undefined;
  /** Told of an answer that was asked for after it had been stored. */
  onWanted: (answer: StoredAnswer) => void = () => undefined;
  readonly #entries = new Map<string, Entry>();
  readonly #sites = new Map<string, SiteObjects>();
  readonly #shares = new FairShares<SiteObjects>();
  #leaving: StoredAnswer[] = [];
  #bytes = 0;
  #objects = 0;

  constructor(bound: number) {
    this.bound = bound;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get objects(): number {
    return this.#objects;
  }

  /** Of a URL, of a site, or of all sites. Of those that come or go meanwhile some may be left out. */
  *answers(siteId: string | null, url: string | null): Iterable<StoredAnswer> {
    if (siteId === null) for (const site of this.#sites.values()) yield* site.answers(null);
    else yield* this.#sites.get(siteId)?.answers(url) ?? [];
  }

  entry(text: string): Entry | undefined {
    return this.#entries.get(text);
  }

  site(siteId: string): SiteObjects | undefined {
    return this.#sites.get(siteId);
  }

  /** Makes room for what is being filled. False when the site takes its share already and has nothing to give for it. */
  reserve(siteId: string, bytes: number): boolean {
    if (bytes > this.bound) return false;
    const site = this.#sites.get(siteId) ?? this.#addSite(siteId);
    site.reserved += bytes;
    this.#account(site, bytes);
    while (this.#bytes > this.bound) {
      if (this.#evictOne()) continue;
      this.release(siteId, bytes);
      return false;
    }
    return true;
  }

  release(siteId: string, bytes: number): void {
    const site = this.#sites.get(siteId);
    if (!site) return;
    site.reserved -= bytes;
    this.#account(site, -bytes);
    this.#dropIfIdle(site);
  }

  /** Keeps an answer; when there is no room for it, it can be used all the same but is not found again. */
  insert(givenKey: CacheKey, givenHead: CachedHead, body: Body): StoredAnswer {
    const head = ownHead(givenHead);
    const bytes = headBytes(head) + bufferBytes(body.bytes?.buffer.byteLength ?? 0);
    const reserved = bytes + entryBytes(givenKey);
    if (!this.reserve(givenKey.siteId, reserved)) return new StoredAnswer(unlinked(givenKey), head, body, this);
    const site = this.#sites.get(givenKey.siteId) as SiteObjects;
    const entry = this.#entries.get(givenKey.text) ?? this.#link(ownKey(givenKey), site);
    const answer = new StoredAnswer(entry, head, body, this);
    answer.bytes = bytes;
    entry.answers = newestFirst([answer, ...entry.answers]);
    this.#account(site, bytes);
    this.#objects++;
    const ghosts = site.ghostBytes;
    site.add(answer);
    this.#account(site, site.ghostBytes - ghosts);
    this.release(givenKey.siteId, reserved);
    if (entry.answers.length > mostVariants) this.remove(entry.answers.at(-1) as StoredAnswer);
    return answer;
  }

  /** Throws it out for good, even when memory has let go of it already. */
  remove(answer: StoredAnswer): void {
    if (answer.gone) return;
    answer.gone = true;
    if (answer.queue !== null) {
      const { site } = answer.entry;
      site.remove(answer);
      this.#forget(site, answer);
    }
    this.onRemoved(answer);
  }

  wanted(answer: StoredAnswer): void {
    this.onWanted(answer);
  }

  lost(answer: StoredAnswer): void {
    this.remove(answer);
  }

  replaceHead(answer: StoredAnswer, given: CachedHead): void {
    const head = ownHead(given);
    if (answer.queue === null) return void (answer.head = head);
    const difference = headBytes(head) - headBytes(answer.head);
    if (difference > 0 && !this.grow(answer, difference)) return void this.remove(answer);
    if (difference < 0) this.#resize(answer, difference);
    answer.head = head;
    answer.prepared = null;
    const { entry } = answer;
    if (entry.answers.length > 1) entry.answers = newestFirst([...entry.answers]);
  }

  grow(answer: StoredAnswer, bytes: number): boolean {
    if (answer.queue === null) return false;
    const { siteId } = answer.entry;
    if (!this.reserve(siteId, bytes)) return false;
    // Making room may have cost this very answer.
    const stored = (answer as { queue: unknown }).queue !== null;
    if (stored) this.#resize(answer, bytes);
    this.release(siteId, bytes);
    return stored;
  }

  #resize(answer: StoredAnswer, bytes: number): void {
    if (answer.queue === null) return;
    answer.bytes += bytes;
    answer.queue.bytes += bytes;
    this.#account(answer.entry.site, bytes);
  }

  #evictOne(): boolean {
    const site = this.#victim();
    if (!site) return false;
    const ghosts = site.ghostBytes;
    const answer = site.evict();
    if (!answer) return false;
    this.evictions++;
    answer.entry.partial = true;
    this.#account(site, site.ghostBytes - ghosts);
    this.#forget(site, answer);
    this.onEvicted(answer);
    return true;
  }

  /** The largest that has something to give; never one below its share. */
  #victim(): SiteObjects | null {
    const { largest } = this.#shares;
    if (!largest || largest.objects > 0) return largest;
    let victim: SiteObjects | null = null;
    for (const site of this.#shares.all()) if (site.objects > 0 && site.bytes > (victim?.bytes ?? 0)) victim = site;
    return victim && victim.bytes > this.bound / this.#shares.size ? victim : null;
  }

  #forget(site: SiteObjects, answer: StoredAnswer): void {
    const { entry } = answer;
    this.#objects--;
    this.#account(site, -answer.bytes);
    entry.answers = entry.answers.filter((other) => other !== answer);
    this.#letGo(answer);
    if (entry.answers.length === 0) this.#unlink(entry);
    this.#dropIfIdle(site);
  }

  /** Not before whoever has just got it had the time to take its body. */
  #letGo(answer: StoredAnswer): void {
    if (this.#leaving.length === 0)
      setImmediate(() => {
        const leaving = this.#leaving;
        this.#leaving = [];
        for (const one of leaving) one.letGo();
      });
    this.#leaving.push(answer);
  }

  #link(key: CacheKey, site: SiteObjects): Entry {
    const { siteId, url, text } = key;
    const entry: Entry = { siteId, url, text, site, answers: [], sameUrl: null, sameUrlBefore: null, partial: false };
    site.urls.add(url, entry);
    this.#entries.set(text, entry);
    this.#account(site, entryBytes(entry));
    return entry;
  }

  #unlink(entry: Entry): void {
    const { site, url } = entry;
    this.#entries.delete(entry.text);
    this.#account(site, -entryBytes(entry));
    site.urls.remove(url, entry);
  }

  #addSite(siteId: string): SiteObjects {
    const site = new SiteObjects(siteId);
    this.#sites.set(siteId, site);
    this.#shares.add(site);
    return site;
  }

  /** A site without objects takes nothing: what it remembers of earlier ones goes, too. */
  #dropIfIdle(site: SiteObjects): void {
    if (!site.idle || this.#sites.get(site.siteId) !== site) return;
    this.#account(site, -site.ghostBytes);
    this.#sites.delete(site.siteId);
    this.#shares.remove(site);
  }

  #account(site: SiteObjects, bytes: number): void {
    if (bytes === 0) return;
    site.bytes += bytes;
    this.#bytes += bytes;
    this.#shares.changed(site);
  }
}

const newestFirst = (answers: StoredAnswer[]): StoredAnswer[] =>
  answers.sort((one, other) => other.head.requestedAt - one.head.requestedAt);

function unlinked({ siteId, url, text }: CacheKey): Entry {
  return { siteId, url, text, site: new SiteObjects(siteId), answers: [], sameUrl: null, sameUrlBefore: null, partial: false };
}
