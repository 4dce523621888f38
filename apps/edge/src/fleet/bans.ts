import { type Ban, type BanEvent, banSchema, redisChannels, redisKeys } from '@sitekeep/contracts';
import type { BanServices } from '@sitekeep/enforcement';
import type { Clock, Logger, Redis } from '@sitekeep/runtime';
import { readStored } from '../site-directory/stored.ts';
import { KnownBans } from './known-bans.ts';

/** Bans of this process that Redis has not taken yet, and those that wait to be told as events. */
const mostWaiting = 5000;
const scanChunk = 1000;
const retryMs = 1000;

/** The temporary bans of all sites, shared by all edges: told on a channel, kept in Redis until they end. */
export class Bans implements BanServices {
  readonly #known = new KnownBans();
  readonly #redis: Redis;
  readonly #subscriber: Redis;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #unwritten: Ban[] = [];
  #events: BanEvent[] = [];
  /** Something may have been told unheard since Redis was last read. */
  #behind = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: { redis: Redis; subscriber: Redis; clock: Clock; logger: Logger }) {
    this.#redis = parts.redis;
    this.#subscriber = parts.subscriber;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
  }

  find(siteId: string, addressKey: string, now: number): Ban | null {
    return this.#known.find(siteId, addressKey, now);
  }

  /** Bans an address from now on. An address that is banned already stays so until the later of both ends. */
  ban(siteId: string, addressKey: string, rule: string, seconds: number, requestId: string): void {
    const since = this.#clock.nowMs();
    const ban: Ban = { siteId, address: addressKey, rule, since, until: since + seconds * 1000 };
    if (!this.#known.add(ban)) return;
    if (this.#events.length < mostWaiting) this.#events.push({ ...ban, requestId });
    if (this.#unwritten.length < mostWaiting) this.#unwritten.push(ban);
    void this.#write();
  }

  /** Up to `most` of the oldest that were not told yet. */
  takeEvents(most: number): BanEvent[] {
    return this.#events.splice(0, most);
  }

  start(): void {
    this.#subscriber.on('message', (channel, text) => {
      if (channel === redisChannels.bans) this.#heard(text);
    });
    const follow = () => {
      this.#subscriber.subscribe(redisChannels.bans).then(
        () => {
          this.#behind = true;
          void this.#exchange();
        },
        () => undefined,
      );
    };
    this.#subscriber.on('ready', follow);
    if (this.#subscriber.status === 'ready') follow();
    // The two connections come and go by themselves: what one tells to read may find the other away.
    this.#redis.on('ready', () => void this.#exchange());
    this.#timer = setInterval(() => void this.#exchange(), retryMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #exchange(): Promise<void> {
    await this.#write();
    if (this.#behind && this.#redis.status === 'ready') await this.#load();
  }

  /** One that cannot be read changes nothing. */
  #heard(text: string | null): void {
    try {
      const ban = readStored(banSchema, redisChannels.bans, text);
      if (ban && ban.until > this.#clock.nowMs()) this.#known.add(ban);
      else if (ban) this.#known.lift(ban);
    } catch (error) {
      this.#logger.warn({ reason: (error as Error).message }, 'a ban cannot be read');
    }
  }

  async #write(): Promise<void> {
    const bans = this.#unwritten.splice(0);
    const now = this.#clock.nowMs();
    const pipeline = this.#redis.pipeline();
    for (const ban of bans) {
      if (ban.until <= now) continue;
      const text = JSON.stringify(ban);
      pipeline.set(redisKeys.ban(ban.siteId, ban.address), text, 'PX', ban.until - now).publish(redisChannels.bans, text);
    }
    if (bans.length === 0) return;
    try {
      const results = await pipeline.exec();
      const failed = results?.find(([error]) => error)?.[0];
      if (failed) throw failed;
    } catch (error) {
      this.#logger.debug({ err: error }, 'bans wait for redis');
      this.#unwritten = [...bans, ...this.#unwritten].slice(0, mostWaiting);
    }
  }

  /**
   * Learns what was banned and lifted unheard. What Redis does not name is lifted only while Redis holds everything: an emptied one
   * says nothing.
   */
  async #load(): Promise<void> {
    const startedAt = this.#clock.nowMs();
    this.#behind = false;
    try {
      const stored = new Set<string>();
      let cursor = '0';
      do {
        const [next, keys] = await this.#redis.scan(cursor, 'MATCH', redisKeys.bans, 'COUNT', scanChunk);
        const texts = keys.length > 0 ? await this.#redis.mget(keys) : [];
        for (const [i, key] of keys.entries()) {
          stored.add(key);
          if (texts[i]) this.#heard(texts[i]);
        }
        cursor = next;
      } while (cursor !== '0' && stored.size < this.#known.most);
      const complete = (await this.#redis.exists(redisKeys.complete)) === 1 && cursor === '0';
      if (complete) this.#known.keepOnly(({ siteId, address, since }) => since >= startedAt || stored.has(redisKeys.ban(siteId, address)));
    } catch (error) {
      this.#behind = true;
      this.#logger.debug({ err: error }, 'bans could not be read');
    }
  }
}
