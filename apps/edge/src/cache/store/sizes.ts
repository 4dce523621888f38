import type { CachedHead, CacheKey } from '../cached-answer.ts';

/**
 * What things take in memory, in bytes, as measured on Node 24 (sizes.spec.ts compares it with the heap). Texts count one byte a
 * character: what travels in heads is latin1.
 */
const perText = 32;
const perHead = 600;
/** Of a Buffer of its own: the view, the array buffer, and what the allocator adds. */
export const perBuffer = 320;
/** The object, its links in queues, and its place in lists. */
const perAnswer = 240;
/** Of a key: the entry, its lists, and its places in two maps. */
const perEntry = 400;
/** What is remembered of an object that was thrown out. */
export const perGhost = 40;

function textBytes(texts: readonly string[]): number {
  let bytes = 16 + texts.length * (8 + perText);
  for (const text of texts) bytes += text.length;
  return bytes;
}

/** Of a head, and of what the stage makes ready of it. */
export function headBytes({ headers, vary, variedBy, tags, etag }: CachedHead): number {
  const headerBytes = textBytes(headers);
  const lists = textBytes(vary) + textBytes(variedBy) + textBytes(tags) + (etag?.length ?? 0);
  return perAnswer + perHead + 2 * headerBytes + lists;
}

export const entryBytes = ({ url, text }: CacheKey): number => perEntry + 2 * (url.length + text.length);

export const bufferBytes = (length: number): number => (length === 0 ? 0 : perBuffer + length);
