import { hkdfSync } from 'node:crypto';
import { Mac } from '@sitekeep/mac';

/** The keys of one site's check. */
export interface SiteKeys {
  /** Of this epoch only: "revalidate everyone" raises it and so voids every pass. */
  readonly pass: Mac;
  /** Of every epoch: a visitor who is just solving a challenge need not start again. */
  readonly challenge: Mac;
}

/**
 * HKDF-SHA256 (RFC 5869) with the site's id as salt, so that no site's passes or challenges mean anything at another.
 * `sealingKey`: 32 bytes, shared by all edges, hence also what they hand out.
 */
export function deriveSiteKeys(sealingKey: Uint8Array, siteId: string, epoch: number): SiteKeys {
  return new DerivedKeys(sealingKey, siteId, epoch);
}

class DerivedKeys implements SiteKeys {
  readonly pass: Mac;
  readonly #sealingKey: Uint8Array;
  readonly #siteId: string;
  #challenge: Mac | null = null;

  constructor(sealingKey: Uint8Array, siteId: string, epoch: number) {
    this.#sealingKey = sealingKey;
    this.#siteId = siteId;
    this.pass = this.#derive(`pass ${epoch}`);
  }

  /** Derived when it is first wanted: most visitors bring a pass, and many sites never make a challenge. */
  get challenge(): Mac {
    return (this.#challenge ??= this.#derive('challenge'));
  }

  #derive(info: string): Mac {
    return new Mac(Buffer.from(hkdfSync('sha256', this.#sealingKey, this.#siteId, info, 32)));
  }
}
