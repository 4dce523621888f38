import { randomBytes } from 'node:crypto';
import { gateAccessDocumentSchema, redisChannels, redisKeys } from '@sitekeep/contracts';
import { machineKey } from '@sitekeep/gate-session';
import { deriveSiteSecret, type Logger, type Redis } from '@sitekeep/runtime';
import { readStored } from '../site-directory/stored.ts';
import { type GateProviders, SiteAccess } from './site-access.ts';

const recheckMs = 15_000;
const recheckChunk = 200;
/** After Redis could not be asked. */
const againMs = 1000;
/** What a first request waits for who may enter its site. */
const patienceMs = 500;
/** Characters in which a document tells whose it is and its version, before all else. */
const beginning = 160;
const versionIn = /^\{"siteId":"[^"]*","version":(\d+)[,}]/;

interface Followed {
  access: SiteAccess | null;
  /** Until Redis was asked for the first time. */
  loading: Promise<void> | null;
}

export interface GateAccessParts {
  readonly redis: Redis;
  readonly subscriber: Redis;
  readonly logger: Logger;
  /** Without one no token can be known. */
  readonly sealingKey: Uint8Array | undefined;
}

const noProviders: GateProviders = [];

/**
 * Who may enter the sites of this process that have a gate without a session, and by which providers their visitors sign in. Followed
 * like GateStates: told on a channel, and compared with Redis after each reconnect, soon after it could not be asked, and every now and
 * then. What is known holds, whether or not Redis can be asked. A document may be large, so only newer ones are read as a whole.
 */
export class GateAccess {
  /** Told when another one of a site is in force. */
  onChange: (siteId: string) => void = () => undefined;
  readonly #sites = new Map<string, Followed>();
  readonly #redis: Redis;
  readonly #subscriber: Redis;
  readonly #logger: Logger;
  readonly #sealingKey: Uint8Array;
  #timer: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;

  constructor({ redis, subscriber, logger, sealingKey = randomBytes(32) }: GateAccessParts) {
    this.#redis = redis;
    this.#subscriber = subscriber;
    this.#logger = logger;
    this.#sealingKey = sealingKey;
  }

  /** Null where nothing is known: then nobody enters without a session. */
  of(siteId: string): SiteAccess | null {
    return this.#sites.get(siteId)?.access ?? null;
  }

  /** In the order of their buttons. */
  providersOf(siteId: string): GateProviders {
    return this.of(siteId)?.providers ?? noProviders;
  }

  /** Null once Redis was asked about the site, or could not be. */
  loading(siteId: string): Promise<void> | null {
    return this.#sites.get(siteId)?.loading ?? null;
  }

  /** To be called with every site whose gate is on. */
  follow(siteId: string): void {
    if (this.#sites.has(siteId)) return;
    const followed: Followed = { access: null, loading: null };
    this.#sites.set(siteId, followed);
    const asked = this.#load(siteId);
    const late = new Promise<void>((resolve) => setTimeout(resolve, patienceMs).unref());
    followed.loading = Promise.race([asked, late]).finally(() => (followed.loading = null));
  }

  /** To be called with every site whose gate is off, or that is gone. */
  forget(siteId: string): void {
    this.#sites.delete(siteId);
  }

  start(): void {
    this.#subscriber.on('message', (channel, siteId) => {
      if (channel === redisChannels.gateAccess && this.#sites.has(siteId)) void this.#load(siteId);
    });
    // Subscribed first: what changes from here on is heard, what did before is found by comparing.
    const follow = () => void this.#subscriber.subscribe(redisChannels.gateAccess).then(() => this.#recheck(), ignore);
    this.#subscriber.on('ready', follow);
    if (this.#subscriber.status === 'ready') follow();
    // The channel may be back before Redis can be asked.
    this.#redis.on('ready', () => void this.#recheck());
    this.#timer = setInterval(() => void this.#recheck(), recheckMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#again);
    this.#timer = undefined;
  }

  #recheckSoon(): void {
    if (this.#timer === undefined || this.#again !== undefined) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      void this.#recheck();
    }, againMs);
  }

  /** Never rejects. */
  async #recheck(): Promise<void> {
    const siteIds = [...this.#sites.keys()];
    try {
      for (let i = 0; i < siteIds.length; i += recheckChunk)
        await Promise.all(siteIds.slice(i, i + recheckChunk).map((siteId) => this.#compare(siteId)));
    } catch (error) {
      this.#missed(error);
    }
  }

  async #compare(siteId: string): Promise<void> {
    const begin = await this.#redis.getrange(redisKeys.gateAccess(siteId), 0, beginning - 1);
    const version = versionIn.exec(begin)?.[1];
    const isKnown = begin === '' || (version !== undefined && Number(version) <= (this.of(siteId)?.version ?? -1));
    if (!isKnown) await this.#load(siteId);
  }

  /** A missing key says nothing: Redis may have been emptied. Never rejects. */
  async #load(siteId: string): Promise<void> {
    const key = redisKeys.gateAccess(siteId);
    try {
      this.#heard(siteId, key, await this.#redis.get(key));
    } catch (error) {
      this.#missed(error);
    }
  }

  #missed(error: unknown): void {
    this.#logger.debug({ err: error }, 'who enters without a session could not be read');
    this.#recheckSoon();
  }

  /** One that cannot be read changes nothing. */
  #heard(siteId: string, key: string, text: string | null): void {
    try {
      const document = readStored(gateAccessDocumentSchema, key, text);
      const followed = this.#sites.get(siteId);
      if (!document || !followed || document.siteId !== siteId || document.version <= (followed.access?.version ?? -1)) return;
      followed.access = new SiteAccess(document, machineKey(deriveSiteSecret(this.#sealingKey, 'machine', siteId, 0)));
      this.onChange(siteId);
    } catch (error) {
      this.#logger.error({ siteId, reason: (error as Error).message, alarm: 'gate_access_invalid' }, 'who enters cannot be read');
    }
  }
}

const ignore = (): void => undefined;
