import type { FirewallPlace } from '@sitekeep/contracts';
import type { Collector } from './collector.ts';
import { readJson } from './json.ts';

const namePlaces: Partial<Record<FirewallPlace, FirewallPlace | null>> = {
  query: 'query_name',
  body: 'body_name',
  cookie: 'cookie_name',
  header: null,
};

/** Reads a parameter that holds a JSON object or list, as many applications do. False where a value is none. */
export function readNestedJson(sink: Collector, place: FirewallPlace, name: string, value: string, depth: number): boolean {
  const names = namePlaces[place];
  if (names === undefined || value.length < 5 || !mayBeJson(value)) return false;
  return readJson(sink, value, { place, names, name, depth, lenient: false, complete: true });
}

function mayBeJson(value: string): boolean {
  const first = value.charCodeAt(0);
  if (first !== 0x7b && first !== 0x5b && first > 0x20) return false;
  const text = value.trim();
  return (text.startsWith('{') && text.endsWith('}')) || (text.startsWith('[') && text.endsWith(']'));
}
