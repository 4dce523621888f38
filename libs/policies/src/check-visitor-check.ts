import type { Fault, VisitorCheck } from '@sitekeep/contracts';
import { checkPath, checkPatterns, pathText } from './check-path.ts';

export function checkVisitorCheck({ excluded, always }: VisitorCheck): Fault[] {
  const free = new Set(excluded.map(pathText));
  const spared = excluded.map((path, index) => ({ path, pointer: `/check/excluded/${index}` }));
  const checked = always.map(({ path }, index) => ({ path, pointer: `/check/always/${index}/path` }));
  return [
    ...spared.flatMap(({ path, pointer }) => checkPath(path, pointer)),
    ...checked.flatMap(({ path, pointer }) => {
      const detail = `${path.value} is among the excluded paths too: take it out of one of the two.`;
      return [...checkPath(path, pointer), ...(free.has(pathText(path)) ? [{ pointer, code: 'excluded', detail }] : [])];
    }),
    ...checkPatterns([...spared, ...checked]),
  ];
}
