import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export type SecretPrefix = 'sk_live_' | 'sk_staff_' | '';

/** A new secret of 256 random bits. Only its hash is stored: it has so much entropy that a plain SHA-256 cannot be searched. */
export function newSecret(prefix: SecretPrefix = ''): { secret: string; hash: Buffer; hint: string } {
  const secret = prefix + randomBytes(32).toString('base64url');
  return { secret, hash: hashSecret(secret), hint: secret.slice(-4) };
}

export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** What a page must send back with every write: bound to the session, worthless without its cookie. */
export const csrfTokenOf = (sessionKey: Buffer, sessionId: string): string =>
  createHmac('sha256', sessionKey).update(`csrf:${sessionId}`).digest('base64url');

/** Compares without telling by its time where two texts differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [hashSecret(a), hashSecret(b)];
  return timingSafeEqual(left, right);
}
