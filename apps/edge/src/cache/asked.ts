import { HeaderKind, kindOf as kindOfHeader } from '../request-path/header-kinds.ts';
import type { RequestHead } from '../request-path/request-head.ts';
import { withoutOwnCookies } from '../visitor-check/own-cookies.ts';
import { noRequestDirectives, type RequestDirectives, requestDirectives } from './rules/cache-control.ts';
import type { CacheRequest } from './rules/cache-request.ts';
import { type Fields, trimmed } from './rules/fields.ts';

const Kind = {
  ...{ other: 0, control: 1, authorization: 2, range: 3, ifRange: 4, match: 5, noneMatch: 6, modifiedSince: 7, unmodifiedSince: 8 },
  connection: 9,
};
type Kind = (typeof Kind)[keyof typeof Kind];

const kinds: Record<string, Kind> = {
  'cache-control': Kind.control,
  authorization: Kind.authorization,
  range: Kind.range,
  'if-range': Kind.ifRange,
  'if-match': Kind.match,
  'if-none-match': Kind.noneMatch,
  'if-modified-since': Kind.modifiedSince,
  'if-unmodified-since': Kind.unmodifiedSince,
  connection: Kind.connection,
};

const known = new Map<string, Kind>();

/** Names repeat, so each spelling is judged once; the memory is bounded, because visitors choose the names. */
function kindOf(name: string): Kind {
  const kind = known.get(name);
  if (kind !== undefined) return kind;
  const judged = kinds[name.toLowerCase()] ?? Kind.other;
  if (known.size < 2000 && name.length < 64) known.set(name, judged);
  return judged;
}

const joined = (before: string | null, value: string): string => (before === null ? value : `${before}, ${value}`);

/** A request as the rules of the cache look at it. Cookies of ours are no part of it: whoever has passed a check gets what others get. */
export class Asked implements CacheRequest {
  readonly method: string;
  readonly #raw: Fields;
  readonly #cookies: string;
  #headers: Fields | null = null;
  directives: RequestDirectives = noRequestDirectives;
  authorized = false;
  /** Connection names fields that the origin does not get: its answer is not the one that goes with them. */
  withholds = false;
  range: string | null = null;
  ifRange: string | null = null;
  ifMatch: string | null = null;
  ifNoneMatch: string | null = null;
  ifModifiedSince: string | null = null;
  ifUnmodifiedSince: string | null = null;

  /** `cookies`: all Cookie headers, joined by `; `. */
  constructor({ method, raw }: RequestHead, cookies: string) {
    this.method = method;
    this.#raw = raw;
    this.#cookies = cookies;
    let control: string | null = null;
    let connection: string | null = null;
    for (let i = 0; i < raw.length; i += 2) {
      const kind = kindOf(raw[i] as string);
      if (kind === Kind.other) continue;
      const value = raw[i + 1] as string;
      if (kind === Kind.control) control = joined(control, value);
      else if (kind === Kind.connection) connection = joined(connection, value);
      else this.#read(kind, value);
    }
    if (connection !== null) this.withholds = takesAway(connection, raw);
    if (control !== null) this.directives = requestDirectives(control);
  }

  #read(kind: Kind, value: string): void {
    if (kind === Kind.authorization) this.authorized = true;
    else if (kind === Kind.range) this.range = joined(this.range, value);
    else if (kind === Kind.ifRange) this.ifRange = joined(this.ifRange, value);
    else if (kind === Kind.match) this.ifMatch = joined(this.ifMatch, value);
    else if (kind === Kind.noneMatch) this.ifNoneMatch = joined(this.ifNoneMatch, value);
    else if (kind === Kind.modifiedSince) this.ifModifiedSince = trimmed(joined(this.ifModifiedSince, value));
    else this.ifUnmodifiedSince = joined(this.ifUnmodifiedSince, value);
  }

  get cookie(): string | null {
    return this.#cookies === '' ? null : withoutOwnCookies(this.#cookies);
  }

  /** What Vary is compared with. */
  get headers(): Fields {
    return (this.#headers ??= this.#cookies.includes('sitekeep_') ? withoutOurs(this.#raw) : this.#raw);
  }
}

/** Whether it names a field of the request that would go to the origin otherwise. */
function takesAway(connection: string, raw: Fields): boolean {
  if (connection === 'keep-alive' || connection === 'close') return false;
  const names = new Set(connection.toLowerCase().split(',').map(trimmed));
  return raw.some((name, i) => i % 2 === 0 && kindOfHeader(name) !== HeaderKind.drop && names.has(name.toLowerCase()));
}

function withoutOurs(raw: Fields): Fields {
  const headers: string[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = name.length === 6 && name.toLowerCase() === 'cookie' ? withoutOwnCookies(raw[i + 1] as string) : (raw[i + 1] as string);
    if (value !== null) headers.push(name, value);
  }
  return headers;
}
