import { deltaSeconds, listMembers } from './fields.ts';
import { Remembered } from './remembered.ts';

/** Cache-Control of an answer (RFC 9111, 5.2.2), in seconds. Null: not said. */
export interface AnswerDirectives {
  noStore: boolean;
  /** Of the whole answer; with field names it is in `withheld`. So is `private`. */
  noCache: boolean;
  private: boolean;
  public: boolean;
  /** `private="…"` and `no-cache="…"`: fields that a shared cache keeps none of, in lower case. */
  withheld: readonly string[];
  mustRevalidate: boolean;
  proxyRevalidate: boolean;
  mustUnderstand: boolean;
  immutable: boolean;
  /** The first of several; 0, stale, when it is no number (4.2.1). */
  maxAge: number | null;
  sharedMaxAge: number | null;
  staleWhileRevalidate: number | null;
  staleIfError: number | null;
}

/** Of an answer that says nothing; to be filled in. */
export const silentDirectives = (): AnswerDirectives => ({
  noStore: false,
  noCache: false,
  private: false,
  public: false,
  withheld: [],
  mustRevalidate: false,
  proxyRevalidate: false,
  mustUnderstand: false,
  immutable: false,
  maxAge: null,
  sharedMaxAge: null,
  staleWhileRevalidate: null,
  staleIfError: null,
});

const nothingSaid = Object.freeze(silentDirectives());

/** `value`: of all lines, joined. */
export const answerDirectives = (value: string | null): Readonly<AnswerDirectives> => (value === null ? nothingSaid : readAnswer.of(value));
const readAnswer = new Remembered((value): Readonly<AnswerDirectives> => {
  const directives = silentDirectives();
  eachDirective(value, (name, argument) => readAnswerDirective(directives, name, argument));
  return Object.freeze(directives);
});

type Reader = (into: AnswerDirectives, argument: string | null) => void;

/** Those that are unknown say nothing (5.2.3). */
const answerReaders = new Map<string, Reader>(
  Object.entries({
    'no-store': (into) => (into.noStore = true),
    public: (into) => (into.public = true),
    'must-revalidate': (into) => (into.mustRevalidate = true),
    'proxy-revalidate': (into) => (into.proxyRevalidate = true),
    'must-understand': (into) => (into.mustUnderstand = true),
    immutable: (into) => (into.immutable = true),
    'no-cache': (into, argument) => (withheld(into, argument) ? undefined : (into.noCache = true)),
    private: (into, argument) => (withheld(into, argument) ? undefined : (into.private = true)),
    'max-age': (into, argument) => (into.maxAge ??= secondsOf(argument)),
    's-maxage': (into, argument) => (into.sharedMaxAge ??= secondsOf(argument)),
    'stale-while-revalidate': (into, argument) => (into.staleWhileRevalidate ??= secondsOf(argument)),
    'stale-if-error': (into, argument) => (into.staleIfError ??= secondsOf(argument)),
  } satisfies Record<string, Reader>),
);

export const readAnswerDirective = (into: AnswerDirectives, name: string, argument: string | null): void =>
  answerReaders.get(name)?.(into, argument);

const secondsOf = (argument: string | null): number => (argument === null ? 0 : (deltaSeconds(argument) ?? 0));

const fieldName = /^[\w!#$%&'*+\-.^`|~]+$/;

/** Notes the field names of an argument. False when it holds none, or anything else: then the directive means the whole answer. */
function withheld(into: AnswerDirectives, argument: string | null): boolean {
  const names = argument === null ? [] : listMembers(argument.toLowerCase());
  if (names.length === 0 || !names.every((name) => fieldName.test(name))) return false;
  into.withheld = [...into.withheld, ...names];
  return true;
}

/** Cache-Control of a request (RFC 9111, 5.2.1), in seconds. Null: not said, or not readable. */
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

export function requestDirectives(value: string): RequestDirectives {
  const directives = { ...noRequestDirectives };
  eachDirective(value, (name, argument) => {
    const seconds = argument === null ? null : deltaSeconds(argument);
    if (name === 'no-cache') directives.noCache = true;
    else if (name === 'no-store') directives.noStore = true;
    else if (name === 'only-if-cached') directives.onlyIfCached = true;
    else if (name === 'max-age') directives.maxAge ??= seconds ?? 0;
    else if (name === 'min-fresh') directives.minFresh ??= seconds;
    else if (name === 'max-stale') directives.maxStale ??= argument === null ? Infinity : seconds;
    else if (name === 'stale-if-error') directives.staleIfError ??= seconds;
  });
  return directives;
}

/**
 * Calls with each directive: its name in lower case and its argument as it reads without quotes; null without one. White space
 * around `=` makes it another directive, one that nobody knows (5.2).
 */
function eachDirective(value: string, take: (name: string, argument: string | null) => void): void {
  for (const directive of listMembers(value)) {
    const equals = directive.indexOf('=');
    if (equals < 0) take(directive.toLowerCase(), null);
    else take(directive.slice(0, equals).toLowerCase(), unquoted(directive.slice(equals + 1)));
  }
}

function unquoted(argument: string): string {
  if (argument.length < 2 || !argument.startsWith('"') || !argument.endsWith('"')) return argument;
  return argument.slice(1, -1).replace(/\\(.)/g, '$1');
}
