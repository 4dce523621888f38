import { type Charset, textOf } from './charset.ts';
import type { Collector } from './collector.ts';
import { addValue } from './layers.ts';
import { readPairs } from './pairs.ts';

const bodyOf = { place: 'body', names: 'body_name' } as const;

/** Reads application/x-www-form-urlencoded; in a charset of its own also as servers read it that decode names and values by it. */
export function readForm(sink: Collector, body: Buffer, text: string, charset: Charset): void {
  if (/;[\w.[\]%-]+=/.test(text)) sink.signal('query_semicolon');
  readPairs(sink, /[\r\n]$/.test(text) ? text.replace(/[\r\n]{1,4}$/, '') : text, bodyOf);
  if (charset === 'utf-8') return;
  for (const pair of body.toString('latin1').split('&', sink.bounds.fields)) {
    if (sink.full) return;
    const equals = pair.indexOf('=');
    const [name, value] = equals < 0 ? ['', pair] : [pair.slice(0, equals), pair.slice(equals + 1)];
    addValue(sink, 'body', inCharset(name, charset), inCharset(value, charset));
  }
}

function inCharset(raw: string, charset: Charset): string {
  const bytes = raw.replaceAll('+', ' ').replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return textOf(Buffer.from(bytes, 'latin1'), charset);
}
