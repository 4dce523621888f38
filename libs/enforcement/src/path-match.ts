import type { PathMatch } from '@sitekeep/contracts';
import { RE2JS } from 're2js';

/** Whether a normalised path is one of those meant. */
export type PathTest = (path: string) => boolean;

/**
 * For rules that protect a path: true when any reading of the path that an origin may have is meant. A prefix is plain text, as
 * in nginx, HAProxy and Traefik: `/api` covers `/apis`, `/api/` does not. Letter case counts. Throws on a bad pattern.
 */
export function pathTest(match: PathMatch): PathTest {
  const [plain, loose] = [textTest(match), textTest(looseMatch(match))];
  return (path) => {
    if (plain(path)) return true;
    const reading = looseReading(path);
    return reading !== null && loose(reading);
  };
}

/**
 * For rules that spare paths: true when every reading of the path that an origin may have is one of those meant, so that no
 * spelling of a protected path looks like a spared one. Null for an empty list. Throws on a bad pattern.
 */
export function anyPathTest(matches: readonly PathMatch[]): PathTest | null {
  if (matches.length === 0) return null;
  const [plain, loose] = [matches.map(textTest), matches.map((match) => textTest(looseMatch(match)))];
  return (path) => {
    if (!plain.some((test) => test(path))) return false;
    const reading = looseReading(path);
    return reading === null || loose.some((test) => test(reading));
  };
}

/** RE2, because customers write the patterns and visitors the paths: no pair of them takes more than linear time. */
function textTest({ kind, value }: PathMatch): PathTest {
  if (kind === 'exact') return (path) => path === value;
  if (kind === 'prefix') return (path) => path.startsWith(value);
  const pattern = RE2JS.compile(value);
  return (path) => pattern.test(path);
}

const looseMatch = ({ kind, value }: PathMatch): PathMatch => ({ kind, value: kind === 'regex' ? value : unescaped(value) });

let lastPath = '';
let lastReading: string | null = null;

/**
 * The path as the most forgiving origins take it: escapes read (also `%2F`), `;parameters` left out, dot segments followed, runs of
 * slashes as one. Null when that is the path itself, which is nearly always. Several rules ask about the same path in a row.
 */
function looseReading(path: string): string | null {
  if (path !== lastPath) {
    lastPath = path;
    lastReading = /[%;]|\/\//.test(path) ? readLoosely(path) : null;
  }
  return lastReading;
}

const unescaped = (text: string): string =>
  text.includes('%') ? text.replace(/%[0-7][0-9A-F]/gi, (escape) => String.fromCharCode(parseInt(escape.slice(1), 16))) : text;

function readLoosely(path: string): string {
  const kept: string[] = [];
  const segments = unescaped(path).split('/').slice(1);
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
