import { publicationSchema, redisChannels, type Publication } from '@sitekeep/contracts';
import type { Logger, Redis } from '@sitekeep/runtime';
import type { KnownSites } from './known-sites.ts';
import type { SiteDirectory } from './site-directory.ts';
import type { SiteLoader } from './site-loader.ts';
import { readStored, type StoredSites } from './stored.ts';

const retryMs = 200;
const recheckMs = 15_000;
const pingMs = 5000;
const recheckChunk = 500;

export interface FollowerParts {
  /** A connection of its own: a subscriber can do nothing else. */
  readonly subscriber: Redis;
  readonly known: KnownSites;
  readonly directory: SiteDirectory;
  readonly loader: SiteLoader;
  readonly stored: StoredSites;
  readonly logger: Logger;
  readonly onApplied: () => void;
}

/**
 * Keeps the known sites as they are published. Messages tell at once; whatever a lost connection swallowed is made up for by
 * comparing all known sites with Redis, after each reconnect and every now and then.
 */
export class PublicationFollower {
  readonly #parts: FollowerParts;
  /** Sites whose published revision could not be read yet. */
  readonly #pending = new Map<string, number>();
  readonly #timers: NodeJS.Timeout[] = [];
  #highest = 0;
  #caughtUp = false;
  #catchingUp: Promise<void> | undefined;
  #stopped = false;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** The highest revision up to which every publication has been handled; 0 until the first comparison with Redis is done. */
  get appliedRevision(): number {
    if (!this.#caughtUp) return 0;
    return Math.min(this.#highest, ...[...this.#pending.values()].map((revision) => revision - 1));
  }

  /** How many published revisions are known of but not yet in force. */
  get lag(): number {
    return this.#caughtUp ? this.#highest - this.appliedRevision : 0;
  }

  /** Resolves when all that is known has been compared with Redis for the first time; never rejects. */
  start(): Promise<void> {
    const { subscriber } = this.#parts;
    subscriber.on('message', (channel, text) => {
      if (channel === redisChannels.publications) this.#onMessage(text);
    });
    subscriber.on('ready', () => void this.#catchUp());
    this.#timers.push(setInterval(() => this.#retryPending(), retryMs));
    this.#timers.push(setInterval(() => void this.#recheck().catch(() => undefined), recheckMs));
    this.#timers.push(setInterval(() => this.#ping(), pingMs));
    return new Promise((resolve) => {
      subscriber.once('ready', () => void this.#catchUp().then(resolve));
      if (subscriber.status === 'ready') void this.#catchUp().then(resolve);
    });
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
  }

  #catchUp(): Promise<void> {
    this.#catchingUp ??= this.#untilCaughtUp().finally(() => (this.#catchingUp = undefined));
    return this.#catchingUp;
  }

  async #untilCaughtUp(): Promise<void> {
    const { subscriber, stored, known, logger } = this.#parts;
    while (!this.#stopped && subscriber.status === 'ready') {
      try {
        // Subscribed first: what is published from here on is heard, what was published before is found by comparing.
        await subscriber.subscribe(redisChannels.publications);
        known.doubtAbsent();
        const highest = await stored.highestRevision();
        await this.#recheck();
        this.#handled(highest);
        this.#caughtUp = true;
        this.#parts.onApplied();
        return;
      } catch (error) {
        logger.debug({ err: error }, 'the sites could not be compared with redis yet');
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  #onMessage(text: string): void {
    const { directory, loader, known, logger } = this.#parts;
    let publication: Publication | null;
    try {
      publication = readStored(publicationSchema, redisChannels.publications, text);
    } catch (error) {
      return logger.error({ err: error, alarm: 'publication_invalid' }, 'a publication cannot be read');
    }
    if (!publication) return;
    const { siteId, revision, hostnames, deleted } = publication;
    directory.heard(publication);
    if (deleted) loader.bury(siteId, revision, hostnames);
    else if (known.site(siteId) || directory.busy) this.#reload(siteId, revision);
    this.#handled(revision);
  }

  #reload(siteId: string, revision: number): void {
    this.#pending.set(siteId, Math.max(revision, this.#pending.get(siteId) ?? 0));
    this.#parts.loader.again(siteId, revision).then(
      () => {
        if (this.#pending.get(siteId) === revision) this.#pending.delete(siteId);
        this.#parts.onApplied();
      },
      () => undefined,
    );
  }

  #retryPending(): void {
    for (const [siteId, revision] of this.#pending) this.#reload(siteId, revision);
  }

  #handled(revision: number): void {
    if (revision <= this.#highest) return;
    this.#highest = revision;
    this.#parts.onApplied();
  }

  /** Compares every known site with Redis. A missing pointer says nothing. Rejects when Redis is away. */
  async #recheck(): Promise<void> {
    const { known, stored, loader } = this.#parts;
    const sites = [...known.all()];
    for (let i = 0; i < sites.length; i += recheckChunk) {
      const chunk = sites.slice(i, i + recheckChunk);
      const pointers = await stored.sites(chunk.map((site) => site.siteId));
      const published = chunk.map((site, at) => ({ site, revision: pointers[at]?.revision ?? 0 }));
      const newer = published.filter(({ site, revision }) => revision > site.revision);
      await Promise.all(newer.map(({ site, revision }) => loader.fromRedis(site.siteId, revision)));
    }
  }

  /** A connection that died without a word is silent like one on which nothing happens; asking tells them apart. */
  #ping(): void {
    const { subscriber } = this.#parts;
    if (subscriber.status === 'ready') subscriber.ping().catch(() => subscriber.disconnect(true));
  }
}
