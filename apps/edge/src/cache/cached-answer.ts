/**
 * An answer of an origin as the cache keeps it: all that RFC 9111 needs of it, beside its body. Flat header lists hold names and
 * values in turn, names in lower case, without hop-by-hop fields, Age and Cache-Status.
 */
export interface CachedHead {
  /** 200 and whatever else may be stored; never 206 and 304. */
  readonly status: number;
  readonly headers: readonly string[];
  /** ms since epoch: when the request left us and when the head came back (RFC 9111, 4.2.3). */
  readonly requestedAt: number;
  readonly answeredAt: number;
  /** Seconds from `answeredAt` on in which it is fresh; 0 and below: stale from the start. Rules of the site are in it. */
  readonly freshSeconds: number;
  /** Age it had when it came, in seconds (RFC 9111, 4.2.3: corrected_initial_age). */
  readonly initialAge: number;
  /** Seconds beyond its freshness in which it may be used while it is revalidated, or when the origin fails (RFC 5861). */
  readonly staleWhileRevalidate: number;
  readonly staleIfError: number;
  /** Never used without the origin's yes: no-cache, or purged softly. */
  readonly mustValidate: boolean;
  /** Never used stale: must-revalidate, proxy-revalidate, s-maxage. */
  readonly neverStale: boolean;
  /** Names that Vary lists, lower case, sorted; empty without. */
  readonly vary: readonly string[];
  /** Values of the request's headers that `vary` names, normalised, in its order. */
  readonly variedBy: readonly string[];
  readonly tags: readonly string[];
  readonly etag: string | null;
  /** ms since epoch */
  readonly lastModified: number | null;
}

/** One stored answer with its body. A body that is being filled can be read meanwhile. */
export interface CachedAnswer {
  readonly head: CachedHead;
  /** Bytes of the body as the origin sent it. */
  readonly length: number;
  /** The whole body when it lies in memory; null when it must be read from disk. Never written to. */
  readonly body: Buffer | null;
  /** From byte `from` up to, without, byte `to`. Throws when the file is gone or does not hold what was stored. */
  read(from: number, to: number): AsyncIterable<Buffer>;
  /** Its compressed form, if there is one already: `br`, `zstd` or `gzip`. */
  encoded(encoding: string): Buffer | null;
  /** Keeps a compressed form beside it; it counts for the site's share. */
  keepEncoded(encoding: string, body: Buffer): void;
  /** What the stage made ready of the head (at most its length again), so that a hit costs little. Null at first and after `freshen`. */
  prepared: object | null;
}

/** What tells objects apart: site, origin group, hostname, scheme-less normalised URL. Never the hostname alone. */
export interface CacheKey {
  readonly siteId: string;
  /** Path and query, normalised: what purges by URL and prefix are compared with. */
  readonly url: string;
  /** All of it in one string, ready to be looked up. */
  readonly text: string;
}

/** Where answers are kept: memory first, disk behind it. Bounded in bytes, as a whole and for each site. */
export interface CacheStore {
  /** Told when a URL of a site, or with null any of them, was purged or made invalid: what is on its way from origins is older than that. */
  onOutdated: (siteId: string, url: string | null) => void;
  /**
   * All variants under the key, newest first. At once when memory knows the key or nobody does; a promise when the disk has to be
   * asked. Purged ones are not among them.
   */
  find(key: CacheKey): readonly CachedAnswer[] | Promise<readonly CachedAnswer[]>;
  /** Begins to store; null when it is too large to be kept. `length` of the body in bytes, -1 while nobody knows. */
  begin(key: CacheKey, head: CachedHead, length?: number): CacheWriter | null;
  /** Puts a head in the place of another, as a revalidation does (RFC 9111, 4.3.4). The body stays. */
  freshen(key: CacheKey, answer: CachedAnswer, head: CachedHead): void;
  /** Throws out all variants of a URL of the site, as unsafe methods do (RFC 9111, 4.4). */
  invalidate(siteId: string, url: string): void;
}

/** One answer on its way into the store. Nobody finds it before `complete`. */
export interface CacheWriter {
  /**
   * Takes the chunk over: nobody writes to its memory afterwards, and others may read it meanwhile. False: it has become larger than
   * an object may be; nothing is kept, and nothing more need be written.
   */
  write(chunk: Buffer): boolean;
  /** The whole body has come. */
  complete(): CachedAnswer | null;
  /** It broke off; nothing is kept. */
  abandon(): void;
}
