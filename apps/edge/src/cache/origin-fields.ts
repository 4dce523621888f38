import { setsOwnCookie } from '../visitor-check/own-cookies.ts';
import { hasField } from './rules/fields.ts';

/** What the origin said, without what we have added for the first who asked. Flat lists of names and values. */
export function ofOrigin(headers: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    const isOurs = name === 'x-request-id' || (name.length === 10 && name.toLowerCase() === 'set-cookie' && setsOwnCookie(value));
    if (!isOurs) kept.push(name, value);
  }
  return kept;
}

/** What those get who waited for an answer: of its fields those that are stored, and those of this transfer. The others are for one alone. */
export const forOthers = (headers: readonly string[], stored: readonly string[]): string[] =>
  headers.filter((_, i) => {
    const name = (headers[i & ~1] as string).toLowerCase();
    return name === 'content-length' || name === 'age' || hasField(stored, name);
  });

/** Each answer gets an id of its own. */
export const withoutId = (headers: readonly string[]): string[] => headers.filter((_, i) => headers[i & ~1] !== 'x-request-id');

export const withoutLength = (headers: readonly string[]): string[] =>
  headers.filter((_, i) => (headers[i & ~1] as string).toLowerCase() !== 'content-length');

/** In memory of its own, and of its length: the store takes it as it is. */
export function ownChunk(chunk: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(chunk.length);
  chunk.copy(copy);
  return copy;
}
