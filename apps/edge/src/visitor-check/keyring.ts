import { randomBytes } from 'node:crypto';
import type { EdgeConfig } from '@sitekeep/runtime';
import { deriveSiteKeys, type SiteKeys } from '@sitekeep/visitor-check';

const mostSites = 50_000;

/** Of all edges when they were given one; else of the processes of this machine, or of this one alone. */
export const passKey = ({ SEALING_KEY, EDGE_TICKET_KEY }: EdgeConfig): Uint8Array => SEALING_KEY ?? EDGE_TICKET_KEY ?? randomBytes(32);

interface Kept {
  readonly epoch: number;
  readonly keys: SiteKeys;
}

/** The keys of the sites' checks, derived when they are first needed: most sites never challenge anybody. */
export class Keyring {
  readonly #key: Uint8Array;
  readonly #sites = new Map<string, Kept>();

  /** `key`: 32 bytes, the same for all edges whose passes are to count everywhere. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** The same object for the same site and epoch, as long as it is remembered: verified passes are known by it. */
  of(siteId: string, epoch: number): SiteKeys {
    const kept = this.#sites.get(siteId);
    if (kept?.epoch === epoch) return kept.keys;
    const keys = deriveSiteKeys(this.#key, siteId, epoch);
    if (this.#sites.size >= mostSites) this.#sites.clear();
    this.#sites.set(siteId, { epoch, keys });
    return keys;
  }
}
