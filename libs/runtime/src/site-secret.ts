import { hkdfSync } from 'node:crypto';

/** What a secret of a site is for. Another use has another secret. */
export type SiteSecretUse =
  'origin' | 'forward-auth' | 'sticky' | 'gate-session' | 'gate-identity' | 'machine' | 'passkey' | 'email-code' | 'provider';

/**
 * A secret that a site and we share: 32 bytes in base64url, the same wherever SEALING_KEY is, so that it need not be stored or sent.
 * HKDF-SHA256 (RFC 5869) with the site's shown id as salt. A higher epoch makes another one.
 */
export function deriveSiteSecret(sealingKey: Uint8Array, use: SiteSecretUse, siteId: string, epoch: number): string {
  return Buffer.from(hkdfSync('sha256', sealingKey, siteId, `${use} ${epoch}`, 32)).toString('base64url');
}
