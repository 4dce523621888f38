import type { Collector } from './collector.ts';
import { addValue } from './layers.ts';

const token = /^[!#$%&'*+\-.^_`|~\w[\]:/@]+$/;

/** Reads a Cookie header: names and values; a value in quotes also without them. */
export function readCookies(sink: Collector, header: string): void {
  for (let start = 0; start < header.length && !sink.full;) {
    const next = header.indexOf(';', start);
    const end = next < 0 ? header.length : next;
    readCookie(sink, header.slice(start, end).trim());
    start = end + 1;
  }
}

function readCookie(sink: Collector, pair: string): void {
  if (pair === '') return;
  const equals = pair.indexOf('=');
  const name = equals < 0 ? '' : pair.slice(0, equals).trim();
  const value = equals < 0 ? pair : pair.slice(equals + 1);
  if (name === '' || !token.test(name)) sink.signal('cookie_malformed');
  if (name !== '') addValue(sink, 'cookie_name', name, name);
  const quoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
  addValue(sink, 'cookie', name, quoted ? value.slice(1, -1) : value);
}
