import { createHash, randomInt } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const length = 40;

/** A new API_KEY: 40 letters and digits, 238 random bits, so that its plain SHA-256 cannot be searched. */
export function newApiKey(): { secret: string; hash: Buffer; hint: string } {
  const secret = lettersAndDigits(length);
  return { secret, hash: hashApiKey(secret), hint: secret.slice(-4) };
}

/** Drawn at random, each as likely as the others. */
export const lettersAndDigits = (count: number): string =>
  Array.from({ length: count }, () => alphabet.charAt(randomInt(alphabet.length))).join('');

export const hashApiKey = (secret: string): Buffer => createHash('sha256').update(secret).digest();
