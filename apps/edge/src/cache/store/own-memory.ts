import type { CachedHead, CacheKey } from '../cached-answer.ts';

const between = '\n';
const nothing = Buffer.alloc(0);

/**
 * The same texts in memory of their own: a text that was cut out of a request or an answer keeps all of it alive. None of them can
 * hold a line feed.
 */
function ownTexts(texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : texts.join(between).split(between);
}

const none: readonly string[] = [];

export function ownHead(head: CachedHead): CachedHead {
  const { headers, vary, variedBy, tags, etag } = head;
  const texts = [...headers, ...vary, ...variedBy, ...tags];
  if (etag !== null) texts.push(etag);
  const own = ownTexts(texts);
  let at = 0;
  const next = (count: number) => (count === 0 ? none : own.slice(at, (at += count)));
  return {
    ...head,
    headers: next(headers.length),
    vary: next(vary.length),
    variedBy: next(variedBy.length),
    tags: next(tags.length),
    etag: etag === null ? null : (own[at] as string),
  };
}

export function ownKey({ siteId, url, text }: CacheKey): CacheKey {
  const [ownUrl, ownText] = ownTexts([url, text]) as [string, string];
  return { siteId, url: ownUrl, text: ownText };
}

/** The same bytes, when they lie in memory that holds little else; a copy of them otherwise. */
export function ownBytes(chunk: Buffer): Buffer {
  return chunk.buffer.byteLength <= chunk.length * 1.25 ? chunk : joined([chunk], chunk.length);
}

/** Gives memory back at once that nobody but us ever had. Otherwise it would wait for a collection of garbage. */
export function letGo(own: Buffer): void {
  if (own !== nothing) (own.buffer as ArrayBuffer).transfer(0);
}

/** One buffer of exactly their bytes, outside the pool that small buffers share, and nobody else's. */
export function joined(chunks: readonly Buffer[], length: number): Buffer {
  if (length === 0) return nothing;
  const all = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const chunk of chunks) at += chunk.copy(all, at);
  return all;
}
