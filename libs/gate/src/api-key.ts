import { createHash, randomInt } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const length = 40;

/** A new API_KEY: 40 letters and digits, 238 random bits, so that its plain SHA-256 cannot be searched. */
export function newApiKey(): { secret: string; hash: Buffer; hint: string } {
  const secret = Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return { secret, hash: hashApiKey(secret), hint: secret.slice(-4) };
}

export const hashApiKey = (secret: string): Buffer => createHash('sha256').update(secret).digest();
