import type { Fault, PathRule, VisitorCheck } from '@sitekeep/contracts';
import { checkPath } from './check-path.ts';

export function checkVisitorCheck({ excluded, always }: VisitorCheck): Fault[] {
  const free = new Set(excluded.map(asText));
  return [
    ...excluded.flatMap((path, index) => checkPath(path, `/check/excluded/${index}`)),
    ...always.flatMap(({ path }, index) => {
      const pointer = `/check/always/${index}/path`;
      const both = { pointer, code: 'excluded', detail: `${path.value} is among the excluded paths too: take it out of one of the two.` };
      return [...checkPath(path, pointer), ...(free.has(asText(path)) ? [both] : [])];
    }),
  ];
}

const asText = ({ kind, value }: PathRule): string => `${kind} ${value}`;
