import { deltaSeconds, endOfQuoted, type Fields, fieldValue, trimmed } from './fields.ts';

/** Cache-Control of an answer (RFC 9111, 5.2.2), in seconds. Null: not said. */
export interface AnswerDirectives {
  noStore: boolean;
  /** Without field names: never without the origin's yes. With names, `withheld` lists what must not be used without it. */
  noCache: boolean;
  private: boolean;
  public: boolean;
  /** `private="…"` and `no-cache="…"`: fields that a shared cache does not store, in lower case. */
  withheld: readonly string[];
  mustRevalidate: boolean;
  proxyRevalidate: boolean;
  mustUnderstand: boolean;
  noTransform: boolean;
  immutable: boolean;
  /** Of several, and of those that are no numbers, the one that is sooner stale: an invalid one is 0 (4.2.1). */
  maxAge: number | null;
  sharedMaxAge: number | null;
  staleWhileRevalidate: number | null;
  staleIfError: number | null;
}

/** Cache-Control of a request (RFC 9111, 5.2.1), in seconds. */
export interface RequestDirectives {
  noCache: boolean;
  noStore: boolean;
  onlyIfCached: boolean;
  maxAge: number | null;
  minFresh: number | null;
  /** Infinity: however stale. */
  maxStale: number | null;
  staleIfError: number | null;
}

export const noRequestDirectives: RequestDirectives = Object.freeze({
  noCache: false,
  noStore: false,
  onlyIfCached: false,
  maxAge: null,
  minFresh: null,
  maxStale: null,
  staleIfError: null,
});

/** What an answer says that says nothing. */
export const silentDirectives = (): AnswerDirectives => ({
  noStore: false,
  noCache: false,
  private: false,
  public: false,
  withheld: [],
  mustRevalidate: false,
  proxyRevalidate: false,
  mustUnderstand: false,
  noTransform: false,
  immutable: false,
  maxAge: null,
  sharedMaxAge: null,
  staleWhileRevalidate: null,
  staleIfError: null,
});

export function answerDirectives(fields: Fields): AnswerDirectives {
  const directives = silentDirectives();
  const value = fieldValue(fields, 'cache-control');
  if (value !== null) eachDirective(value, (name, argument) => readAnswerDirective(directives, name, argument));
  return directives;
}

export function readAnswerDirective(into: AnswerDirectives, name: string, argument: string | null): void {
  switch (name) {
    case 'no-store':
      into.noStore = true;
      return;
    case 'no-cache':
      if (namesFields(argument)) into.withheld = [...into.withheld, ...fieldNames(argument)];
      else into.noCache = true;
      return;
    case 'private':
      if (namesFields(argument)) into.withheld = [...into.withheld, ...fieldNames(argument)];
      else into.private = true;
      return;
    case 'public':
      into.public = true;
      return;
    case 'must-revalidate':
      into.mustRevalidate = true;
      return;
    case 'proxy-revalidate':
      into.proxyRevalidate = true;
      return;
    case 'must-understand':
      into.mustUnderstand = true;
      return;
    case 'no-transform':
      into.noTransform = true;
      return;
    case 'immutable':
      into.immutable = true;
      return;
    case 'max-age':
      into.maxAge = soonest(into.maxAge, argument);
      return;
    case 's-maxage':
      into.sharedMaxAge = soonest(into.sharedMaxAge, argument);
      return;
    case 'stale-while-revalidate':
      into.staleWhileRevalidate = soonest(into.staleWhileRevalidate, argument);
      return;
    case 'stale-if-error':
      into.staleIfError = soonest(into.staleIfError, argument);
  }
}

export function requestDirectives(value: string): RequestDirectives {
  const directives = { ...noRequestDirectives };
  eachDirective(value, (name, argument) => {
    if (name === 'no-cache') directives.noCache = true;
    else if (name === 'no-store') directives.noStore = true;
    else if (name === 'only-if-cached') directives.onlyIfCached = true;
    else if (name === 'max-age') directives.maxAge = soonest(directives.maxAge, argument);
    else if (name === 'min-fresh') directives.minFresh = argument === null ? null : deltaSeconds(argument);
    else if (name === 'max-stale') directives.maxStale = argument === null ? Infinity : deltaSeconds(argument);
    else if (name === 'stale-if-error') directives.staleIfError = argument === null ? null : deltaSeconds(argument);
  });
  return directives;
}

const soonest = (known: number | null, argument: string | null): number =>
  Math.min(known ?? Infinity, argument === null ? 0 : (deltaSeconds(argument) ?? 0));

const namesFields = (argument: string | null): argument is string => argument !== null && argument !== '';
const fieldNames = (argument: string): string[] =>
  argument
    .toLowerCase()
    .split(',')
    .map(trimmed)
    .filter((name) => name !== '');

/**
 * Calls with each directive, its name in lower case, and its argument as it reads without quotes; null without one. White space
 * around `=` makes it another directive, one that nobody knows (5.2: `token [ "=" ... ]`).
 */
export function eachDirective(value: string, take: (name: string, argument: string | null) => void): void {
  let from = 0;
  for (let at = 0; at <= value.length; at++) {
    const code = at === value.length ? 44 : value.charCodeAt(at);
    if (code === 34) at = endOfQuoted(value, at) - 1;
    if (code !== 44) continue;
    const directive = trimmed(value.slice(from, at));
    from = at + 1;
    if (directive === '') continue;
    const equals = directive.indexOf('=');
    if (equals < 0) take(directive.toLowerCase(), null);
    else take(directive.slice(0, equals).toLowerCase(), unquoted(directive.slice(equals + 1)));
  }
}

function unquoted(argument: string): string {
  if (argument.length < 2 || !argument.startsWith('"') || !argument.endsWith('"')) return argument;
  return argument.slice(1, -1).replace(/\\(.)/g, '$1');
}
