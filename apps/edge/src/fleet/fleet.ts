import { noBans, noLimits, type SiteServices } from '@sitekeep/enforcement';
import type { Clock, EdgeConfig, Logger, Redis } from '@sitekeep/runtime';
import { PassCache } from '@sitekeep/visitor-check';
import { Keyring, passKey } from '../visitor-check/keyring.ts';
import { InFlight } from './in-flight.ts';
import { NetworkLists } from './network-lists.ts';
import { Nonces } from './nonces.ts';
import { botDns, SearchBots } from './search-bots.ts';

/** What this edge shares with the other ones and with its operators through Redis, off the path of any request. */
export class Fleet {
  /** What the stages of every site ask. */
  readonly services: SiteServices;
  readonly inFlight: InFlight;
  readonly nonces: Nonces;
  readonly keyring: Keyring;
  readonly #lists: NetworkLists;

  constructor(config: EdgeConfig, parts: { edge: string; redis: Redis; subscriber: Redis; clock: Clock; logger: Logger }) {
    this.inFlight = new InFlight(parts);
    this.nonces = new Nonces(parts);
    this.keyring = new Keyring(passKey(config));
    this.#lists = new NetworkLists({ ...parts, folder: config.EDGE_DATA_DIR });
    const publishedLabel = (address: Parameters<SiteServices['isTorExit']>[0]) => this.#lists.labelOf('search-bots', address);
    const bots = new SearchBots({ publishedLabel, dns: botDns(config.DNS_SERVERS), clock: parts.clock });
    this.services = {
      verifiedBot: (address, userAgent) => bots.label(address, userAgent),
      isTorExit: (address) => this.#lists.labelOf('tor-exits', address) !== null,
      check: {
        keysOf: (siteId, epoch) => this.keyring.of(siteId, epoch),
        passes: new PassCache(),
        isSuspicious: () => false,
        attackOf: (siteId, limits) => this.inFlight.of(siteId, limits),
      },
      limits: noLimits,
      bans: noBans,
    };
  }

  /** Resolves when what is kept on disk is in force. */
  async start(): Promise<void> {
    this.inFlight.start();
    await this.#lists.start();
  }

  stop(): void {
    this.inFlight.stop();
    this.#lists.stop();
  }
}
