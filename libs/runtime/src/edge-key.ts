import { hkdfSync } from 'node:crypto';

/**
 * What edges show when they ask the gate, as `Authorization: Bearer`: 32 bytes in base64url by HKDF-SHA256 (RFC 5869), the same wherever
 * SEALING_KEY is, so that it need not be stored. Worth nothing elsewhere: nobody opens sealed values or makes secrets of sites with it.
 */
export const deriveEdgeKey = (sealingKey: Uint8Array): string =>
  Buffer.from(hkdfSync('sha256', sealingKey, 'edges', 'ask the gate', 32)).toString('base64url');
