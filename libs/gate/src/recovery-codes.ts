import { createHash, randomBytes } from 'node:crypto';

/** Crockford's base32: no letter that can be taken for a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 16;
/** As many as are made for a visitor. */
export const recoveryCodesAtOnce = 10;

/** `7K2M-9QRT-04XZ-VB3H`: 80 random bits, so that its hash cannot be searched. */
export function newRecoveryCode(): string {
  const letters = [...randomBytes(length)].map((byte) => alphabet.charAt(byte & 31)).join('');
  return letters.replace(/.{4}(?=.)/g, '$&-');
}

/** As it is stored: SHA-256 of visitor and code. Case, blanks and hyphens do not count, nor that O and I were read for 0 and 1. */
export function recoveryHash(visitorId: string, typed: string): Buffer {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return createHash('sha256').update(`${visitorId} ${code}`).digest();
}
