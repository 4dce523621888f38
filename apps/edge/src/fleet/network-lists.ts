import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { networkListNames, networkListSchema, redisChannels, redisKeys, type NetworkList } from '@sitekeep/contracts';
import { type Address, CidrSet, type CidrEntry } from '@sitekeep/geo';
import type { Logger, Redis } from '@sitekeep/runtime';
import { readStored } from '../site-directory/stored.ts';

type ListName = NetworkList['name'];
interface Labelled extends CidrEntry {
  readonly label: string;
}
interface Loaded {
  readonly version: number;
  readonly set: CidrSet<Labelled>;
}

const recheckMs = 60_000;

/**
 * The lists that operators load for all sites: exits of Tor, published ranges of search bots. Followed in Redis, with a copy on
 * disk for a start without it; a list that cannot be read changes nothing.
 */
export class NetworkLists {
  readonly #loaded = new Map<ListName, Loaded>();
  readonly #redis: Redis;
  readonly #subscriber: Redis;
  readonly #folder: string;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: { redis: Redis; subscriber: Redis; folder: string; logger: Logger }) {
    this.#redis = parts.redis;
    this.#subscriber = parts.subscriber;
    this.#folder = join(parts.folder, 'lists');
    this.#logger = parts.logger;
  }

  /** Label of the network of a list that holds the address, or null. */
  labelOf(name: ListName, address: Address): string | null {
    return this.#loaded.get(name)?.set.find(address, 0)?.label ?? null;
  }

  /** Resolves when the copies on disk are in force; Redis follows when it answers. */
  async start(): Promise<void> {
    this.#subscriber.on('message', (channel, name) => {
      if (channel === redisChannels.networkLists) void this.#load(name as ListName);
    });
    const follow = () => {
      void this.#subscriber.subscribe(redisChannels.networkLists).catch(() => undefined);
      this.#loadAll();
    };
    this.#subscriber.on('ready', follow);
    this.#redis.on('ready', () => this.#loadAll());
    await Promise.all(networkListNames.map((name) => this.#loadFromDisk(name)));
    if (this.#subscriber.status === 'ready') follow();
    // A message may be lost; lists change once a day, so looking once a minute is soon enough.
    this.#timer = setInterval(() => this.#loadAll(), recheckMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #loadAll(): void {
    for (const name of networkListNames) void this.#load(name);
  }

  async #load(name: ListName): Promise<void> {
    // Without a connection the next one brings it.
    if (!networkListNames.includes(name) || this.#redis.status !== 'ready') return;
    try {
      const text = await this.#redis.get(redisKeys.networkList(name));
      if (this.#apply(name, text)) await this.#keep(name, text as string);
    } catch (error) {
      this.#logger.warn({ list: name, reason: (error as Error).message }, 'a network list was not loaded; the last one stays in force');
    }
  }

  /** A missing key says nothing: Redis may have been emptied. An emptied list is a list without networks. */
  #apply(name: ListName, text: string | null): boolean {
    const list = readStored(networkListSchema, name, text);
    if (!list || list.version <= (this.#loaded.get(name)?.version ?? 0)) return false;
    const entries = list.networks.map(({ network, label }) => ({ address: network, expiresAt: null, label }));
    this.#loaded.set(name, { version: list.version, set: new CidrSet(entries) });
    this.#logger.info({ list: name, version: list.version, networks: entries.length }, 'network list in force');
    return true;
  }

  async #loadFromDisk(name: ListName): Promise<void> {
    try {
      this.#apply(name, await readFile(join(this.#folder, `${name}.json`), 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.#logger.warn({ list: name, err: error }, 'a copy on disk cannot be read');
    }
  }

  async #keep(name: ListName, text: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const draft = join(this.#folder, `.${name}-${process.pid}`);
    await writeFile(draft, text);
    await rename(draft, join(this.#folder, `${name}.json`));
  }
}
