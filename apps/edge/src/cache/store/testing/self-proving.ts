import { createHash } from 'node:crypto';
import { type CachedHead, type CacheKey } from '../../cached-answer.ts';
import { headOf, keyOf } from './answers.ts';

/** The key of object `number`, of one of five sites. */
export const numberedKey = (number: number): CacheKey => keyOf(`site_${number % 5}`, `/${number}`);

/** A head and a body that belong together: whoever has them can tell whether every byte is right. */
export function numberedObject(number: number, version: number): { head: CachedHead; body: Buffer } {
  const length = [10, 3000, 70_000, 200_000, 1_200_000][number % 5] as number;
  const seed = createHash('sha256').update(`${number} ${version}`).digest();
  return { head: headOf({ etag: `"${number} ${version}"`, requestedAt: 1_000_000 + version }), body: Buffer.alloc(length, seed) };
}

/** Which version it is. Throws when one byte is wrong. */
export function provenVersion(number: number, head: CachedHead, body: Buffer): number {
  const version = Number(/^"\d+ (\d+)"$/.exec(head.etag ?? '')?.[1] ?? NaN);
  if (!numberedObject(number, version).body.equals(body)) throw new Error(`object ${number} is torn`);
  return version;
}
