import type { FirewallPlace } from '@sitekeep/contracts';
import type { Collector } from './collector.ts';
import { decodePercent } from './decode-percent.ts';
import { Duplicates, type PairPlaces } from './duplicates.ts';
import { looksLikeGraphql, readGraphql } from './graphql.ts';
import { addReading, addValue, isWord } from './layers.ts';

const manyParameters = 200;
const encoded = /[%+]/;
/** Between two literals, two brackets or numbers in one, and where UTF-7 may begin. */
const meantPlus = /(['"`])\+[^+<>=]{1,200}\+\1|[{([]\d{1,9}\+\d|[)\]}]\+[([{]|\+A[A-H][A-Za-z0-9+/]/;

/**
 * Reads `name=value&…` of a query or form: every value, and where a name comes again also its values joined by commas, since some
 * applications join them. What has no `=` is a value without a name, too.
 */
export function readPairs(sink: Collector, text: string, where: PairPlaces): void {
  if (text === '') return;
  const duplicates = new Duplicates(sink, where);
  let count = 0;
  for (let start = 0; start <= text.length && !sink.full;) {
    const next = text.indexOf('&', start);
    const end = next < 0 ? text.length : next;
    if (end > start) {
      count += 1;
      readPair(sink, text.slice(start, end), where, duplicates);
    }
    start = end + 1;
  }
  duplicates.give();
  if (count > manyParameters) sink.signal('many_parameters', count);
}

function readPair(sink: Collector, pair: string, where: PairPlaces, duplicates: Duplicates): void {
  const equals = pair.indexOf('=');
  const name = decodeComponent(sink, equals < 0 ? pair : pair.slice(0, equals), where.place);
  const raw = equals < 0 ? '' : pair.slice(equals + 1);
  const value = decodeComponent(sink, raw, where.place);
  if (duplicates.add(name, value)) addValue(sink, where.names, name, name);
  if (equals < 0) {
    if (!isWord(name)) addValue(sink, where.place, '', name);
    return;
  }
  addValue(sink, where.place, name, value);
  if (where.place === 'query' && raw.includes('+')) givePluses(sink, where.place, name, raw);
  if (name === 'query' && looksLikeGraphql(value)) readGraphql(sink, value, where.place, name);
}

/** Scripts in a page that read its address themselves leave + as it is: given again only where one may be meant. */
function givePluses(sink: Collector, place: FirewallPlace, name: string, raw: string): void {
  const value = decodeRaw(sink, raw, place);
  if (meantPlus.test(value)) addReading(sink, place, name, value);
}

/** Of a component as it was sent: plus as space, percent-decoded once. */
function decodeComponent(sink: Collector, raw: string, place: FirewallPlace): string {
  if (!encoded.test(raw)) return raw;
  return decodeRaw(sink, raw.includes('+') ? raw.replaceAll('+', ' ') : raw, place);
}

/** Percent-decodes once, and says what was odd. */
export function decodeRaw(sink: Collector, raw: string, place: FirewallPlace): string {
  if (!raw.includes('%')) return raw;
  const decoded = decodePercent(raw);
  if (decoded.invalid) sink.signal('invalid_percent', place);
  if (decoded.unicode) sink.signal('unicode_percent', place);
  if (decoded.overlong) sink.signal('overlong_utf8', place);
  if (decoded.notUtf8) sink.signal('invalid_utf8', place);
  return decoded.text;
}
