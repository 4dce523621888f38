import { createHash, randomBytes } from 'node:crypto';

/** A secret for links in mails: 256 random bits, so that its plain SHA-256 cannot be searched. */
export function newLinkSecret(): { secret: string; hash: Buffer } {
  const secret = randomBytes(32).toString('base64url');
  return { secret, hash: hashLinkSecret(secret) };
}

export const hashLinkSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();
