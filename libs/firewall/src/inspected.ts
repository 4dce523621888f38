import type { FirewallFamily, FirewallPlace } from '@sitekeep/contracts';
import type { Rule } from './rule.ts';

/** What is known of a request when its head is there. */
export interface RequestHead {
  readonly method: string;
  /** Path and query as they were sent, not decoded. */
  readonly target: string;
  /** Flat list of names and values, in the order they came, each byte a character (Latin-1), as node:http gives them. */
  readonly headers: readonly string[];
}

/** One value of a request, as some application might read it: a value that can be decoded is there once for every layer. */
export interface Field {
  readonly place: FirewallPlace;
  /** Of the parameter (`user.name`, `items[0].id` in JSON and XML), header (lower case) or cookie; of a signal: which. */
  readonly name: string;
  readonly value: string;
  /** 0 for the first form of a value that is there, one more for each further decoding of it. The layers of one value follow one another. */
  readonly layer: number;
}

/** Why a request could not be read to its end. */
export type Exceeded = 'size' | 'depth' | 'count' | 'time';

export interface Reading {
  readonly fields: readonly Field[];
  readonly exceeded: Exceeded | null;
  /** Bytes that a packed body was unpacked to; 0: it was not packed. */
  readonly unpacked: number;
}

/** Bounds of reading one request, so that none costs more than it may. */
export interface ReadBounds {
  /** Values, every layer counted. */
  readonly fields: number;
  /** Of nested containers, and of decoding. */
  readonly depth: number;
  /** Characters over all layers. */
  readonly characters: number;
}

/** A rule that matched, and where. */
export interface Match {
  readonly rule: Rule;
  readonly field: Field;
  /** What matched, redacted, at most 120 characters; null where a value is a secret by its place or name. */
  readonly excerpt: string | null;
}

/** What the firewall says of a request, or of its head alone. */
export interface Inspection {
  /** Those that count. */
  readonly matches: readonly Match[];
  /** Those that an exclusion of the site has taken out, and its position in the site's list. */
  readonly excluded: readonly { readonly match: Match; readonly exclusion: number }[];
  readonly total: number;
  readonly byFamily: Readonly<Partial<Record<FirewallFamily, number>>>;
  readonly exceeded: Exceeded | null;
  /** attack: a threshold is reached; too_complex: a bound was exceeded and the site refuses such. Null lets it pass. */
  readonly verdict: 'attack' | 'too_complex' | null;
}
