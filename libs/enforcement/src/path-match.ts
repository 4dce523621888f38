import type { PathMatch } from '@sitekeep/contracts';
import { RE2JS } from 're2js';

/** Whether a normalised path is one of those meant. */
export type PathTest = (path: string) => boolean;

/** RE2, because customers write the patterns and visitors the paths: no pair of them takes more than linear time. Throws on a bad pattern. */
export function pathTest({ kind, value }: PathMatch): PathTest {
  if (kind === 'exact') return (path) => path === value;
  if (kind === 'prefix') return (path) => path.startsWith(value);
  const pattern = RE2JS.compile(value);
  return (path) => pattern.test(path);
}

/** Whether a path is one of any of those; null for an empty list. */
export function anyPathTest(matches: readonly PathMatch[]): PathTest | null {
  const tests = matches.map(pathTest);
  if (tests.length === 0) return null;
  return (path) => tests.some((test) => test(path));
}
