import type { Fault, PathRule } from '@sitekeep/contracts';
import { normaliseTarget } from '@sitekeep/enforcement/normalise-target';
import { RE2JS, RE2JSException } from 're2js';

const longestRegex = 500;
/** Steps of the compiled patterns of a section: what one character of a path may cost at most. `a{300}` has some 300. */
const mostSteps = 600;
/** Of a section that is about answers: there are several of these, and each is asked with every request. */
const mostStepsOfAnswering = 300;

/** Paths that requests are compared with, and where they stand in the body. */
export type PlacedPath = { readonly path: PathRule; readonly pointer: string };

/** What is wrong with the paths of a section about answers, each by itself and all together. */
export function checkPaths(placed: readonly PlacedPath[]): Fault[] {
  return [...placed.flatMap(({ path, pointer }) => checkPath(path, pointer)), ...checkPatterns(placed, mostStepsOfAnswering)];
}

/** Where the patterns of a section begin to cost too much together. Those that have a fault of their own do not count. */
export function checkPatterns(placed: readonly PlacedPath[], most = mostSteps): Fault[] {
  let steps = 0;
  for (const { path, pointer } of placed) {
    if (path.kind !== 'regex' || checkPath(path, pointer).length > 0) continue;
    steps += RE2JS.compile(path.value).programSize();
    if (steps > most) return [{ pointer: `${pointer}/value`, ...tooManyPatterns }];
  }
  return [];
}

const tooManyPatterns = {
  code: 'too_complex',
  detail: 'The patterns up to here would together cost too much on every request: use prefix or exact where you can, or shorter patterns.',
};

/** Whether two rules are about the same paths, as text. */
export const pathText = (path: PathRule | null): string => (path === null ? 'any' : `${path.kind} ${path.value}`);

/** What is wrong with one plain path (`prefix`, `exact`) or pattern. */
export const pathRuleFault = ({ kind, value }: PathRule): PathFault => (kind === 'regex' ? regexFault(value) : pathFault(value, kind));

/** What is wrong with a path that requests are compared with; `pointer` is where it stands in the body. */
export function checkPath(path: PathRule, pointer: string): Fault[] {
  const found = pathRuleFault(path);
  return found ? [{ pointer: `${pointer}/value`, ...found }] : [];
}

type PathFault = Omit<Fault, 'pointer'> | null;

function pathFault(value: string, kind: 'prefix' | 'exact'): PathFault {
  if (!value.startsWith('/')) return { code: 'no_path', detail: `A path begins with /: write /${value}, or choose regex.` };
  if (/[?#]/.test(value))
    return { code: 'with_query', detail: 'Requests are compared by their path alone: leave out ? or # and what follows.' };
  const normalised = normalisedPath(value, kind);
  if (typeof normalised !== 'string') return { code: 'invalid_path', detail: `${normalised.fault} No request would ever have this path.` };
  if (normalised === value) return null;
  return { code: 'not_normalised', detail: `Requests are compared in their normalised form: write ${normalised}` };
}

/** The path as the edges see it. A prefix may end inside a segment: `/.` means `/.env` too, and no dot segment. */
function normalisedPath(value: string, kind: 'prefix' | 'exact'): string | { fault: string } {
  const more = kind === 'prefix' ? '-' : '';
  const target = normaliseTarget(Buffer.from(value + more, 'utf8').toString('latin1'));
  if ('fault' in target) return target;
  return more ? target.path.slice(0, -more.length) : target.path;
}

function regexFault(value: string): PathFault {
  if (value.length > longestRegex)
    return { code: 'too_long', detail: `Use at most ${longestRegex} characters; several rules with shorter patterns are read faster.` };
  try {
    if (RE2JS.compile(value).programSize() <= mostSteps) return null;
    return { code: 'too_complex', detail: 'This pattern would cost too much on every request: use smaller repetitions, or several rules.' };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { code: 'invalid_regex', detail: wordsFor(error) };
  }
}

function wordsFor({ message, error = message, input }: { message: string; error?: string; input?: string }): string {
  const unsupported = /unsupported|invalid escape/.test(error) ? ' RE2 syntax has no lookaround and no backreferences.' : '';
  return `The pattern cannot be read: ${error}${input ? ` at ${input}` : ''}.${unsupported}`;
}
