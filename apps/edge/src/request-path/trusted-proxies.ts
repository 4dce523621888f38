import { Address, CidrSet } from '@sitekeep/geo';

/** What a trusted proxy says of a request: whose it is and whether it came to the proxy by HTTPS. */
export interface Claim {
  readonly address: Address;
  readonly secure: boolean;
}

const longestChain = 50;

/** The proxies in front of us whose word about the client counts. */
export class TrustedProxies {
  readonly #networks: CidrSet;

  constructor(networks: readonly string[]) {
    this.#networks = new CidrSet(networks.map((address) => ({ address, expiresAt: null })));
  }

  has(address: Address): boolean {
    return this.#networks.size > 0 && this.#networks.find(address, 0) !== null;
  }

  /**
   * Each proxy adds at the right whom it heard, so from there on the first address that is no proxy of ours is the client; what stands
   * left of it anybody may have written. A malformed entry ends the walk at the last proxy that could be read.
   */
  claim(peer: Address, forwardedFor: string, forwardedProto: string, secure: boolean): Claim {
    const entries = forwardedFor.split(',').slice(-longestChain);
    let address = peer;
    for (let i = entries.length - 1; i >= 0 && this.has(address); i--) {
      const entry = Address.parse((entries[i] as string).trim());
      if (!entry) break;
      address = entry;
    }
    const proto = forwardedProto
      .slice(forwardedProto.lastIndexOf(',') + 1)
      .trim()
      .toLowerCase();
    return { address, secure: proto === 'https' || (secure && proto !== 'http') };
  }
}
