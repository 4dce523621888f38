import { seal, unseal } from '@sitekeep/runtime';
import { Secret } from 'otpauth';
import type { VisitorTokenRow } from './visitor-token.entity.ts';

/** As long as the hash (RFC 6238, 5.1). */
const seedBytes = { SHA1: 20, SHA256: 32, SHA512: 64 };
/** RFC 4226, 4 (R6); the longest is a block of SHA-512. */
const fewestBytes = 16;
const mostBytes = 128;

/** A new seed, in base32. */
export const newSeed = (algorithm: VisitorTokenRow['algorithm']): string => new Secret({ size: seedBytes[algorithm] }).base32;

const sealContext = (tokenId: string): string => `visitor-token ${tokenId}`;

/** `seed` in base32. */
export const sealSeed = (key: Buffer, tokenId: string, seed: string): string => seal(key, sealContext(tokenId), seed);

export const unsealSeed = (key: Buffer, { id, seed }: Pick<VisitorTokenRow, 'id' | 'seed'>): Secret =>
  Secret.fromBase32(unseal(key, sealContext(id), seed));

/**
 * The seed of a maker's list in base32, or null. What consists of hexadecimal digits alone is taken for hexadecimal: of base32 texts as
 * long, about one in 10^14 looks like that.
 */
export function readSeed(text: string): string | null {
  const plain = text.replace(/[\s-]/g, '').replace(/=+$/, '').toUpperCase();
  const isHex = /^([0-9A-F]{2})+$/.test(plain) && plain.length >= 2 * fewestBytes;
  if (!isHex && !/^[A-Z2-7]+$/.test(plain)) return null;
  const secret = isHex ? Secret.fromHex(plain) : Secret.fromBase32(plain);
  if (secret.bytes.length < fewestBytes || secret.bytes.length > mostBytes) return null;
  // A character that is missing leaves bits that make no byte: the next best seed would be wrong for ever.
  if (!isHex && [1, 3, 6].includes(plain.length % 8)) return null;
  return secret.base32;
}
