import { availableParallelism } from 'node:os';
import { defaultFirewall } from '@sitekeep/contracts';
import { addressKey, type SiteServices } from '@sitekeep/enforcement';
import { Firewall, SiteFirewalls } from '@sitekeep/firewall';
import type { Clock, EdgeConfig, Logger, Redis } from '@sitekeep/runtime';
import { PassCache } from '@sitekeep/visitor-check';
import type { DiskCopy } from '../site-directory/disk-copy.ts';
import { sharedFirewall } from '../site-directory/shared-parts.ts';
import { Keyring, passKey } from '../visitor-check/keyring.ts';
import { FirewallRules } from '../firewall/firewall-rules.ts';
import type { GateClient } from '../gate/gate-client.ts';
import { GateAccess } from '../gate/gate-access.ts';
import { GateKeys } from '../gate/gate-keys.ts';
import { GateSessions } from '../gate/gate-sessions.ts';
import { GateStates } from '../gate/gate-states.ts';
import { Machines } from '../gate/machines.ts';
import { Bans } from './bans.ts';
import { Counters } from './counters/counters.ts';
import { CountSync } from './counters/count-sync.ts';
import { InFlight } from './in-flight.ts';
import { NetworkLists } from './network-lists.ts';
import { Nonces } from './nonces.ts';
import { botDns, SearchBots } from './search-bots.ts';
import { ThreatScores } from './threat-scores.ts';

/** The end of an edge's id is random, and short enough to stand in every count. */
const processDigits = 10;

/** What sites get without a word of their own: its rules are those of nearly all sites. */
const mostCommon = { ...defaultFirewall, mode: 'detect' } as const;

export interface FleetParts {
  readonly edge: string;
  readonly redis: Redis;
  readonly subscriber: Redis;
  readonly gate: GateClient;
  readonly disk: DiskCopy;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What this edge shares with the other ones and with its operators through Redis, off the path of any request. */
export class Fleet {
  /** What the stages of every site ask. */
  readonly services: SiteServices & { readonly firewall: SiteFirewalls };
  readonly inFlight: InFlight;
  readonly nonces: Nonces;
  readonly keyring: Keyring;
  readonly bans: Bans;
  readonly counters: Counters;
  readonly threats: ThreatScores;
  readonly gate: GateSessions;
  /** Of sites with a gate: which sessions are over. */
  readonly gateStates: GateStates;
  /** Of the same: who enters without a session. */
  readonly gateAccess: GateAccess;
  readonly #lists: NetworkLists;
  readonly #firewallRules: FirewallRules;

  constructor(config: EdgeConfig, parts: FleetParts) {
    this.inFlight = new InFlight(parts);
    this.nonces = new Nonces(parts);
    this.keyring = new Keyring(passKey(config));
    this.bans = new Bans(parts);
    const neighbours = config.EDGE_WORKERS ?? availableParallelism();
    this.counters = new Counters(new CountSync({ ...parts, process: parts.edge.slice(-processDigits), neighbours }));
    this.threats = new ThreatScores(this.counters);
    this.gateStates = new GateStates(parts);
    this.gateAccess = new GateAccess({ ...parts, sealingKey: config.SEALING_KEY });
    const keys = new GateKeys(config.SEALING_KEY);
    this.gate = new GateSessions({
      ...{ keys, states: this.gateStates, access: this.gateAccess, machines: new Machines(this.gateAccess) },
      ...{ gate: parts.gate, clock: parts.clock },
    });
    const firewall = new Firewall();
    const firewalls = new SiteFirewalls({ firewall, limits: this.counters, shared: sharedFirewall });
    // Now, because it takes some tenths of a second in which nobody else is served.
    firewalls.of(mostCommon);
    this.#firewallRules = new FirewallRules({ ...parts, firewall, firewalls, folder: config.EDGE_DATA_DIR });
    this.#lists = new NetworkLists({ ...parts, folder: config.EDGE_DATA_DIR });
    const publishedLabel = (address: Parameters<SiteServices['isTorExit']>[0]) => this.#lists.labelOf('search-bots', address);
    const bots = new SearchBots({ publishedLabel, dns: botDns(config.DNS_SERVERS), clock: parts.clock });
    this.services = {
      verifiedBot: (address, userAgent) => bots.label(address, userAgent),
      isTorExit: (address) => this.#lists.labelOf('tor-exits', address) !== null,
      check: {
        keysOf: (siteId, epoch) => this.keyring.of(siteId, epoch),
        passes: new PassCache(),
        isSuspicious: (siteId, address, now) => this.threats.isSuspicious(siteId, addressKey(address), now),
        attackOf: (siteId, limits) => this.inFlight.of(siteId, limits),
      },
      limits: this.counters,
      bans: this.bans,
      firewall: firewalls,
      gate: this.gate,
    };
  }

  /** Resolves when what is kept on disk is in force. */
  async start(): Promise<void> {
    this.inFlight.start();
    this.bans.start();
    this.gateStates.start();
    this.gateAccess.start();
    this.counters.sync.start();
    await Promise.all([this.#lists.start(), this.#firewallRules.start()]);
  }

  async stop(): Promise<void> {
    this.inFlight.stop();
    this.bans.stop();
    this.gateStates.stop();
    this.gateAccess.stop();
    await this.counters.sync.stop();
    this.#lists.stop();
    this.#firewallRules.stop();
  }
}
