import type { ReadBounds, Reading } from '../inspected.ts';
import { Collector } from './collector.ts';
import { readJson } from './json.ts';
import { addValue } from './layers.ts';
import { readPairs } from './pairs.ts';

/**
 * What a body says, by its content. Linear in its size; never throws.
 * @param headers of its request, as RequestHead has them
 * @param complete false: the chunks are only its beginning
 */
export function readBody(headers: readonly string[], chunks: readonly Uint8Array[], complete: boolean, bounds: ReadBounds): Reading {
  const sink = new Collector(bounds);
  const contentType = headerOf(headers, 'content-type') ?? '';
  const text = Buffer.concat(chunks).toString('utf8');
  if (/^\s*[[{]/.test(text)) readJson(sink, text, { place: 'body', names: 'body_name', name: '', depth: 0, lenient: true, complete });
  else if (contentType.startsWith('application/x-www-form-urlencoded')) readPairs(sink, text, { place: 'body', names: 'body_name' });
  else addValue(sink, 'body', '', text);
  return sink.reading();
}

function headerOf(headers: readonly string[], name: string): string | null {
  for (let at = 0; at < headers.length; at += 2) if (headers[at]?.toLowerCase() === name) return headers[at + 1] ?? '';
  return null;
}
