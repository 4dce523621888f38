import { join } from 'node:path';
import { networkListNames, networkListSchema, redisChannels, redisKeys, type NetworkList } from '@sitekeep/contracts';
import { type Address, CidrSet, type CidrEntry } from '@sitekeep/geo';
import type { Logger, Redis } from '@sitekeep/runtime';
import { readStored } from '../site-directory/stored.ts';
import { FollowedTexts } from './followed-texts.ts';

type ListName = NetworkList['name'];
interface Labelled extends CidrEntry {
  readonly label: string;
}
interface Loaded {
  readonly version: number;
  readonly set: CidrSet<Labelled>;
}

/** The lists that operators load for all sites: exits of Tor, published ranges of search bots. */
export class NetworkLists {
  readonly #loaded = new Map<ListName, Loaded>();
  readonly #logger: Logger;
  readonly #followed: FollowedTexts<ListName>;

  constructor(parts: { redis: Redis; subscriber: Redis; folder: string; logger: Logger }) {
    this.#logger = parts.logger;
    this.#followed = new FollowedTexts({
      ...parts,
      folder: join(parts.folder, 'lists'),
      names: networkListNames,
      keyOf: redisKeys.networkList,
      channel: redisChannels.networkLists,
      apply: (name, text) => this.#apply(name, text),
      onFault: (list, error) =>
        this.#logger.warn({ list, reason: (error as Error).message }, 'a network list was not loaded; the last one stays in force'),
    });
  }

  /** Label of the network of a list that holds the address, or null. */
  labelOf(name: ListName, address: Address): string | null {
    return this.#loaded.get(name)?.set.find(address, 0)?.label ?? null;
  }

  /** Resolves when the copies on disk are in force; Redis follows when it answers. */
  start(): Promise<void> {
    return this.#followed.start();
  }

  stop(): void {
    this.#followed.stop();
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
}
