import { hkdfSync } from 'node:crypto';
import { Mac } from './mac.ts';

/** The keys of one site's check, derived once when its ruleset is loaded. */
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
  const key = (info: string) => new Mac(Buffer.from(hkdfSync('sha256', sealingKey, siteId, info, 32)));
  return { pass: key(`pass ${epoch}`), challenge: key('challenge') };
}
