import type { FirewallPlace } from '@sitekeep/contracts';
import type { Collector } from './collector.ts';
import { decodeBase64, shortestEncoded } from './decode-base64.ts';
import { decodeEscapes } from './decode-escapes.ts';
import { decodeHtml } from './decode-html.ts';
import { decodePercent } from './decode-percent.ts';
import { compatible, foldCompatible } from './decode-unicode.ts';
import { readNestedJson } from './nested-json.ts';
import { giveViews } from './views.ts';
import { giveToken } from './web-token.ts';

/** Layers of one value, however deep a request may be nested. */
const mostRounds = 6;
const plain = /^[\w .,-]*$/;
const hidden = /[%&\\\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;
const controls = /[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/;
const dropped = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]+/g;

/** Whether nothing can hide in a value and no layer of it can differ, but one of base64. */
export function isPlain(value: string): boolean {
  return plain.test(value);
}

/** Gives a value and every layer of it that differs from those before. `depth`: how deep it lay in other values. */
export function addValue(sink: Collector, place: FirewallPlace, name: string, value: string, depth = 0): void {
  sink.push(place, name, value);
  addLayers(sink, place, name, value, depth);
}

/** Gives another reading of the value that was given last, with every layer of it. */
export function addReading(sink: Collector, place: FirewallPlace, name: string, value: string, depth = 0): void {
  sink.pushLayer(place, name, value);
  addLayers(sink, place, name, value, depth);
}

function addLayers(sink: Collector, place: FirewallPlace, name: string, value: string, depth: number): void {
  const deepest = Math.min(mostRounds, sink.bounds.depth);
  if (plain.test(value)) {
    if (value.length >= shortestEncoded && depth < deepest) giveEncoded(sink, place, name, value, depth);
    return;
  }
  const decoded = decodeRounds(sink, place, name, value, deepest);
  if (sink.full || depth >= deepest) return;
  if (readNestedJson(sink, place, name, decoded, depth + 1)) return;
  if (!giveEncoded(sink, place, name, decoded, depth))
    giveViews(sink, place, name, decoded, (inside) => addReading(sink, place, name, inside, depth + 1));
}

/** What a value without white space is base64 of, or a JSON web token. */
function giveEncoded(sink: Collector, place: FirewallPlace, name: string, value: string, depth: number): boolean {
  const text = decodeBase64(value);
  if (text === null) return giveToken(sink, place, name, value, depth);
  sink.signal('base64_text');
  addReading(sink, place, name, text, depth + 1);
  return true;
}

/** Decodes until nothing changes any more; returns the last layer. */
function decodeRounds(sink: Collector, place: FirewallPlace, name: string, value: string, most: number): string {
  let current = value;
  for (let round = 0; round < most; round += 1) {
    const next = decodeRound(sink, place, name, current);
    if (next === current) return current;
    current = next;
  }
  sink.signal('encoded_too_deep', place);
  sink.exceed('depth');
  return current;
}

/** One round of every decoding that applies, each giving its layer; returns the last. */
function decodeRound(sink: Collector, place: FirewallPlace, name: string, value: string): string {
  let current = value;
  const give = (layer: string): boolean => {
    if (layer === current) return false;
    sink.pushLayer(place, name, layer);
    current = layer;
    return true;
  };
  if (hidden.test(current)) {
    if (current.includes('%')) give(percentLayer(sink, place, current));
    if (current.includes('&')) give(decodeHtml(current));
    if (current.includes('\\')) give(decodeEscapes(current));
    if (current.includes('\0')) sink.signal('null_byte', place);
    if (controls.test(current)) sink.signal('control_character', place);
    give(current.replace(dropped, ''));
  }
  if (compatible.test(current) && give(foldCompatible(current))) sink.signal('compatibility_character', place);
  return current;
}

function percentLayer(sink: Collector, place: FirewallPlace, value: string): string {
  const decoded = decodePercent(value);
  if (decoded.unicode) sink.signal('unicode_percent', place);
  if (decoded.overlong) sink.signal('overlong_utf8', place);
  if (decoded.text !== value && (place === 'query' || place === 'path')) sink.signal('double_encoded', place);
  return decoded.text;
}
