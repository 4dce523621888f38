import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const version = 'v1';

/**
 * Encrypts a secret at rest with AES-256-GCM: `v1.<iv>.<tag>.<text>` in base64url. `context` (say the column and the row's id)
 * is authenticated, so that a sealed value cannot be moved to another place.
 */
export function seal(key: Buffer, context: string, plain: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return [version, ...[iv, cipher.getAuthTag(), text].map((part) => part.toString('base64url'))].join('.');
}

/** Opens what `seal` made; throws when key, context or text differ. */
export function unseal(key: Buffer, context: string, sealed: string): string {
  const [form, iv, tag, text] = sealed.split('.');
  if (form !== version || !iv || !tag || text === undefined) throw new Error('not a sealed value');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url')).setAAD(Buffer.from(context));
  decipher.setAuthTag(Buffer.from(tag, 'base64url'));
  return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8');
}
