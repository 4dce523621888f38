import type { PathMatch } from '@sitekeep/contracts';
import type { ReadingWay } from '@sitekeep/gate-session';
import { RE2JS } from 're2js';
import { laxPath, laxTest } from './lax-path.ts';

/** Whether a normalised path is one of those meant. */
export type PathTest = (path: string) => boolean;

/**
 * For rules that protect a path: true when any reading of the path that an origin may have is meant. A prefix is plain text, as
 * in nginx, HAProxy and Traefik: `/api` covers `/apis`, `/api/` does not. Letter case counts. Throws on a bad pattern.
 */
export function pathTest(match: PathMatch): PathTest {
  const [plain, loose] = [textTest(match, true), textTest(looseMatch(match), true)];
  return (path) => plain(path) || looseReadings(path).some(loose);
}

/**
 * For rules that spare paths: true when every reading of the path that an origin may have is one of those meant, so that no
 * spelling of a protected path looks like a spared one. Null for an empty list. Throws on a bad pattern.
 */
export function anyPathTest(matches: readonly PathMatch[]): PathTest | null {
  if (matches.length === 0) return null;
  const plain = matches.map((match) => textTest(match, false));
  const loose = matches.map((match) => textTest(looseMatch(match), false));
  return (path) => plain.some((test) => test(path)) && looseReadings(path).every((reading) => loose.some((test) => test(reading)));
}

/**
 * For lists in which the first match decides, so that neither of the above is on the safe side: whether one reading of a path is meant.
 * `plain`: the path itself. `loose`: one of its looseReadings. `lax`: either of them as origins take it that do not look closely (laxPath).
 * Null when the path is too long to be tried. Throws on a bad pattern.
 */
export function readingTest(match: PathMatch): (reading: string, way: ReadingWay) => boolean | null {
  const loose = looseMatch(match);
  const lax = laxTest(loose);
  const tests = { plain: textTest(match, false), loose: textTest(loose, false), lax: (reading: string) => lax(laxPath(reading)) };
  const mayBeTooLong = match.kind === 'regex';
  return (reading, way) => (mayBeTooLong && reading.length > longestTried ? null : tests[way](reading));
}

/** Characters of a path that a pattern is tried on. Longer paths are none of a website's, and would cost all sites of the process time. */
const longestTried = 1024;

/**
 * RE2, because customers write the patterns and visitors the paths: no pair of them takes more than linear time. `find` and not
 * `test`, which builds an automaton as it goes: patterns like `a[ab]{290}c` fill hundreds of megabytes with its states.
 */
function textTest({ kind, value }: PathMatch, whenTooLong: boolean): PathTest {
  if (kind === 'exact') return (path) => path === value;
  if (kind === 'prefix') return (path) => path.startsWith(value);
  const pattern = RE2JS.compile(value);
  return (path) => (path.length > longestTried ? whenTooLong : pattern.matcher(path).find());
}

const looseMatch = ({ kind, value }: PathMatch): PathMatch => ({ kind, value: kind === 'regex' ? value : unescaped(value) });

const noReadings: readonly string[] = [];
let lastPath = '';
let lastReadings = noReadings;

/**
 * The path as the most forgiving origins take it: escapes read (also `%2F`), `;parameters` left out, dot segments followed, runs of
 * slashes as one; and once more where escapes are read twice. Empty when that is the path itself, which is nearly always. Several
 * rules ask about the same path in a row.
 */
export function looseReadings(path: string): readonly string[] {
  if (path !== lastPath) {
    lastPath = path;
    lastReadings = /[%;]|\/\//.test(path) ? readLoosely(path) : noReadings;
  }
  return lastReadings;
}

const unescaped = (text: string): string =>
  text.includes('%') ? text.replace(/%[0-7][0-9A-F]/gi, (escape) => String.fromCharCode(parseInt(escape.slice(1), 16))) : text;

function readLoosely(path: string): string[] {
  const once = unescaped(path);
  const twice = unescaped(once);
  return twice === once ? [simplified(once)] : [simplified(once), simplified(twice)];
}

function simplified(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [index, whole] of segments.entries()) {
    const semicolon = whole.indexOf(';');
    const segment = semicolon < 0 ? whole : whole.slice(0, semicolon);
    if (segment === '..') kept.pop();
    const isName = segment !== '' && segment !== '.' && segment !== '..';
    if (isName) kept.push(segment);
    else if (index === segments.length - 1) kept.push('');
  }
  return `/${kept.join('/')}`;
}
