import type { GateAccessDocument, MachineKind } from '@sitekeep/contracts';
import type { GateMachine } from '@sitekeep/gate-session';
import type { Mac } from '@sitekeep/mac';
import { type Address, sharedCidrSet } from '@sitekeep/geo';

export type GateProviders = GateAccessDocument['providers'];

/** A token as the site knows it; whether it counts is asked anew for each request. */
export interface KnownToken extends GateMachine {
  readonly kind: MachineKind;
  /** Of git: read is to clone and fetch, write to push, too. */
  readonly access: 'read' | 'write' | null;
  /** Null: from everywhere. */
  readonly countsFrom: ((address: Address) => boolean) | null;
}

type Stored = GateAccessDocument['licences'][number] | GateAccessDocument['git'][number];

/** Who enters one site without a session, ready to be asked. */
export class SiteAccess {
  readonly version: number;
  readonly providers: GateProviders;
  readonly clientCa: string | null;
  readonly revokedSerials: ReadonlySet<string>;
  /** Whether programs of git have a way in at all. */
  readonly hasGit: boolean;
  readonly #key: Mac;
  readonly #tokens = new Map<string, KnownToken>();

  /** `key`: deriveSiteSecret(SEALING_KEY, 'machine', site, 0). Throws where a network is none. */
  constructor({ version, providers, clientCa, revokedSerials, git, licences, services }: GateAccessDocument, key: Mac) {
    this.#key = key;
    this.version = version;
    this.providers = providers;
    this.clientCa = clientCa;
    this.revokedSerials = new Set(revokedSerials);
    this.hasGit = git.length > 0;
    for (const stored of git) this.#add('git', stored);
    for (const stored of licences) this.#add('licence', stored);
    for (const stored of services) this.#add('service', stored);
  }

  /** `secret`: as it is shown, at most 1000 characters. Null for none of the site, or none of this kind. */
  find(kind: MachineKind, secret: string): KnownToken | null {
    const found = this.#tokens.size === 0 ? undefined : this.#tokens.get(this.#key.of(secret));
    return found?.kind === kind ? found : null;
  }

  #add(kind: MachineKind, stored: Stored): void {
    const { id, mac, expiresAt, paths, networks } = stored;
    const own = 'visitor' in stored ? { ...partsOfGit(stored) } : { label: stored.label, visitor: null, access: null };
    this.#tokens.set(mac, { kind, id, expiresAt, paths, ...own, countsFrom: networks.length === 0 ? null : testOf(networks) });
  }
}

const partsOfGit = ({ visitor, access }: GateAccessDocument['git'][number]) => ({ label: visitor.email, visitor, access });

/** Many tokens name the same office: they share one set. */
function testOf(networks: readonly string[]): (address: Address) => boolean {
  const set = sharedCidrSet(networks.map((address) => ({ address, expiresAt: null })));
  return (address) => set.find(address, 0) !== null;
}
