import { FairShares } from '../fair-shares.ts';
import type { StoredAnswer } from '../stored-answer.ts';
import { type OfUrl, UrlChains } from '../url-chains.ts';
import type { CachedHead, CacheKey } from '../../cached-answer.ts';
import { digestOf, keyOf, readName, siteOf, urlOf, variantDigest, variantOf } from './object-name.ts';

/** A file of the disk tier. */
export interface IndexedFile extends OfUrl<IndexedFile> {
  readonly name: string;
  readonly bytes: number;
  readonly requestedAt: number;
  /** ms, of the same clock: when it was last read, as far as this process heard. */
  usedAt: number;
  /** Its object as memory holds it: whoever asks for that does not read the file. */
  answer: StoredAnswer | null;
  /** In the list of its site; -1 when it is not, or no longer, in the index. */
  place: number;
  /** Another file with the same key. */
  sameKey: IndexedFile | null;
}

/** The files of one site, in no order. */
interface SiteFiles {
  readonly digest: string;
  readonly files: IndexedFile[];
  readonly keys: Map<string, IndexedFile>;
  readonly urls: UrlChains<IndexedFile>;
  bytes: number;
  place: number;
}

/** Of so many files taken at random the one goes that was not used for longest. */
const samples = 16;

/** What lies on disk, by names alone: who asks for what is not there costs no disk any work. Some 300 bytes for each file. */
export class DiskIndex {
  readonly #sites = new Map<string, SiteFiles>();
  readonly #shares = new FairShares<SiteFiles>();
  /** Digests of the sites that were asked for. */
  readonly #digests = new Map<string, string>();
  bytes = 0;
  size = 0;

  /** Files of the URL on any hostname of the site. */
  ofUrl(siteId: string, url: string): IndexedFile[] {
    const files: IndexedFile[] = [];
    for (let file = this.#site(siteId)?.urls.first(digestOf(url)) ?? null; file; file = file.sameUrl) files.push(file);
    return files;
  }

  /** Its files, the latest first; null when there are none. */
  ofKey({ siteId, text }: CacheKey): IndexedFile[] | null {
    const first = this.#site(siteId)?.keys.get(digestOf(text));
    return first ? chain(first).sort((one, other) => other.requestedAt - one.requestedAt) : null;
  }

  ofVariant(key: CacheKey, head: CachedHead): IndexedFile[] {
    const files = this.ofKey(key);
    if (files === null) return [];
    const digest = variantDigest(head);
    return files.filter(({ name }) => variantOf(name).endsWith(digest));
  }

  ofSite(siteId: string): IndexedFile[] {
    return [...(this.#site(siteId)?.files ?? [])];
  }

  /** What a new file makes needless: older ones of its variant, and the oldest of a key that has too many. */
  replacedBy({ name, requestedAt }: IndexedFile): IndexedFile[] {
    const first = this.#sites.get(siteOf(name))?.keys.get(keyOf(name));
    const others = first ? chain(first).filter((file) => file.name !== name) : [];
    const replaced = others.filter((file) => file.requestedAt <= requestedAt && variantOf(file.name) === variantOf(name));
    if (others.length < mostOfKey) return replaced;
    return [...replaced, others.reduce((oldest, file) => (file.requestedAt < oldest.requestedAt ? file : oldest))];
  }

  find(name: string): IndexedFile | null {
    let file = this.#sites.get(siteOf(name))?.keys.get(keyOf(name)) ?? null;
    while (file && file.name !== name) file = file.sameKey;
    return file;
  }

  /** Null when it is no name of an object. */
  add(name: string): IndexedFile | null {
    const known = this.find(name);
    if (known) return known;
    const read = readName(name);
    if (!read) return null;
    const site = this.#sites.get(siteOf(name)) ?? this.#addSite(siteOf(name));
    const file: IndexedFile = {
      name,
      ...read,
      usedAt: read.requestedAt,
      answer: null,
      place: site.files.length,
      sameKey: site.keys.get(keyOf(name)) ?? null,
      sameUrl: null,
      sameUrlBefore: null,
    };
    site.files.push(file);
    site.keys.set(keyOf(name), file);
    site.urls.add(urlOf(name), file);
    this.size++;
    this.#account(site, file.bytes);
    return file;
  }

  remove(file: IndexedFile): void {
    const site = this.#sites.get(siteOf(file.name));
    if (file.place < 0 || !site) return;
    const last = site.files.pop() as IndexedFile;
    if (last !== file) {
      site.files[file.place] = last;
      last.place = file.place;
    }
    file.place = -1;
    site.urls.remove(urlOf(file.name), file);
    unlinkKey(site, file);
    this.size--;
    this.#account(site, -file.bytes);
    if (site.files.length > 0) return;
    this.#sites.delete(site.digest);
    this.#shares.remove(site);
  }

  /** What can best be done without: of the site that takes most. */
  victim(): IndexedFile | null {
    const files = this.#shares.largest?.files;
    if (!files) return null;
    let victim: IndexedFile | null = null;
    for (let i = 0; i < samples; i++) {
      const file = files[Math.floor(Math.random() * files.length)] as IndexedFile;
      if (!victim || isLessUsed(file, victim)) victim = file;
    }
    return victim;
  }

  #site(siteId: string): SiteFiles | undefined {
    if (this.#sites.size === 0) return undefined;
    let digest = this.#digests.get(siteId);
    if (digest === undefined) {
      digest = digestOf(siteId);
      if (this.#digests.size >= mostDigests) this.#digests.clear();
      this.#digests.set(siteId, digest);
    }
    return this.#sites.get(digest);
  }

  #addSite(digest: string): SiteFiles {
    const site: SiteFiles = { digest, files: [], keys: new Map(), urls: new UrlChains(), bytes: 0, place: -1 };
    this.#sites.set(digest, site);
    this.#shares.add(site);
    return site;
  }

  #account(site: SiteFiles, bytes: number): void {
    site.bytes += bytes;
    this.bytes += bytes;
    this.#shares.changed(site);
  }
}

const mostDigests = 10_000;
const mostOfKey = 100;

function chain(first: IndexedFile): IndexedFile[] {
  const files: IndexedFile[] = [];
  for (let file: IndexedFile | null = first; file; file = file.sameKey) files.push(file);
  return files;
}

function unlinkKey(site: SiteFiles, file: IndexedFile): void {
  const key = keyOf(file.name);
  let before = site.keys.get(key) ?? null;
  if (before === file) {
    if (file.sameKey) site.keys.set(key, file.sameKey);
    else site.keys.delete(key);
    return;
  }
  while (before && before.sameKey !== file) before = before.sameKey;
  if (before) before.sameKey = file.sameKey;
}

function isLessUsed(one: IndexedFile, other: IndexedFile): boolean {
  if ((one.answer === null) === (other.answer === null)) return one.usedAt < other.usedAt;
  return one.answer === null;
}
