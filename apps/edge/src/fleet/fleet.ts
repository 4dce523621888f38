import type { SiteServices } from '@sitekeep/enforcement';
import type { Clock, EdgeConfig, Logger, Redis } from '@sitekeep/runtime';
import { NetworkLists } from './network-lists.ts';
import { botDns, SearchBots } from './search-bots.ts';

/** What this edge shares with the other ones and with its operators through Redis, off the path of any request. */
export class Fleet {
  /** What the stages of every site ask. */
  readonly services: SiteServices;
  readonly #lists: NetworkLists;

  constructor(config: EdgeConfig, parts: { redis: Redis; subscriber: Redis; clock: Clock; logger: Logger }) {
    this.#lists = new NetworkLists({ ...parts, folder: config.EDGE_DATA_DIR });
    const publishedLabel = (address: Parameters<SiteServices['isTorExit']>[0]) => this.#lists.labelOf('search-bots', address);
    const bots = new SearchBots({ publishedLabel, dns: botDns(config.DNS_SERVERS), clock: parts.clock });
    this.services = {
      verifiedBot: (address, userAgent) => bots.label(address, userAgent),
      isTorExit: (address) => this.#lists.labelOf('tor-exits', address) !== null,
    };
  }

  /** Resolves when what is kept on disk is in force. */
  async start(): Promise<void> {
    await this.#lists.start();
  }

  stop(): void {
    this.#lists.stop();
  }
}
