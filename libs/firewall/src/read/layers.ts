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
import { readDoctypes } from './xml-doctype.ts';

/** Layers of one value, however deep a request may be nested. */
const mostRounds = 6;
/** Nothing can hide in such a value, and no layer of it can differ, but one of base64. */
const plain = /^[\w .,-]*$/;
const word = /^[\w.-]*$/;
const controls = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;
const beyondAscii = /[^\0-\x7f]/;
/** XML that declares some is worth a word wherever it stands. */
const entity = /<!ENTITY\s/i;
const dropped = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]+/g;

/** Whether a value is no more than a word, a number or a plain token. */
export function isWord(value: string): boolean {
  return word.test(value);
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
  if (depth < deepest && readNestedJson(sink, place, name, value, depth + 1)) return;
  const decoded = decodeRounds(sink, place, name, value, depth);
  if (decoded === null || sink.full || depth >= deepest) return;
  if (decoded.includes('<!') && entity.test(decoded)) readDoctypes(sink, decoded);
  if (!giveEncoded(sink, place, name, decoded, depth))
    giveViews(sink, place, name, decoded, (inside) => addReading(sink, place, name, inside, depth + 1));
}

/** What a value without white space is base64 of, or a JSON web token. */
function giveEncoded(sink: Collector, place: FirewallPlace, name: string, value: string, depth: number): boolean {
  const text = decodeBase64(value);
  if (text === null) return giveToken(sink, place, name, value, depth);
  sink.signal('base64_text');
  if (!readNestedJson(sink, place, name, text, depth + 1)) addReading(sink, place, name, text, depth + 1);
  return true;
}

/** Decodes until nothing changes any more; returns the last layer. Null: there was JSON below, which was read as that. */
function decodeRounds(sink: Collector, place: FirewallPlace, name: string, value: string, depth: number): string | null {
  let current = value;
  for (let round = 0; round < Math.min(mostRounds, sink.bounds.depth); round += 1) {
    const before = current;
    for (const decode of decodings) {
      const layer = decode(current, sink, place);
      if (layer === current) continue;
      if (readNestedJson(sink, place, name, layer, depth + 1)) return null;
      sink.pushLayer(place, name, layer);
      current = layer;
    }
    if (current === before) return current;
  }
  sink.signal('encoded_too_deep', place);
  sink.exceed('depth');
  return current;
}

type Decode = (value: string, sink: Collector, place: FirewallPlace) => string;

/** In the order that a value goes through: transport, markup, script, characters. */
const decodings: readonly Decode[] = [
  (value, sink, place) => (value.includes('%') ? percentLayer(sink, place, value) : value),
  (value) => (value.includes('&') ? decodeHtml(value) : value),
  (value) => (value.includes('\\') ? decodeEscapes(value) : value),
  (value, sink, place) => (controls.test(value) ? withoutControls(sink, place, value) : value),
  (value, sink, place) => (beyondAscii.test(value) && compatible.test(value) ? compatibleLayer(sink, place, value) : value),
];

function withoutControls(sink: Collector, place: FirewallPlace, value: string): string {
  sink.signal(value.includes('\0') ? 'null_byte' : 'control_character', place);
  return value.replace(dropped, '');
}

function compatibleLayer(sink: Collector, place: FirewallPlace, value: string): string {
  const layer = foldCompatible(value);
  if (layer !== value) sink.signal('compatibility_character', place);
  return layer;
}

function percentLayer(sink: Collector, place: FirewallPlace, value: string): string {
  const decoded = decodePercent(value);
  if (decoded.unicode) sink.signal('unicode_percent', place);
  if (decoded.overlong) sink.signal('overlong_utf8', place);
  if (decoded.text !== value && (place === 'query' || place === 'path')) sink.signal('double_encoded', place);
  return decoded.text;
}
