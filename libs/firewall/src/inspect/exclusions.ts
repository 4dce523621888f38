import type { RulesetExclusion } from '@sitekeep/contracts';
import { anyPathTest, type PathTest } from '@sitekeep/enforcement/path-match';
import type { Field } from '../inspected.ts';
import type { Rule } from '../rule.ts';

interface Exclusion {
  /** Position in the site's list. */
  readonly index: number;
  readonly of: RulesetExclusion;
  readonly path: PathTest | null;
}

/** Of a site: which matches do not count. */
export type Exclusions = readonly Exclusion[];

/** Throws on a bad pattern of a path. */
export function compileExclusions(list: readonly RulesetExclusion[]): Exclusions {
  return list.map((of, index) => ({ index, of, path: of.path === null ? null : anyPathTest([of.path]) }));
}

/** Those that hold on a path: normalised; null where it is not known, so that only those of every path do. */
export function exclusionsOn(exclusions: Exclusions, path: string | null): Exclusions {
  return exclusions.filter((exclusion) => exclusion.path === null || (path !== null && exclusion.path(path)));
}

/** Those that mean a rule, whatever the field. */
export const exclusionsOf = (rule: Rule, exclusions: Exclusions): Exclusions =>
  exclusions.filter(({ of }) => (of.rule === null ? of.family === null || of.family === rule.family : of.rule === rule.id));

/** Position in the site's list of the first of these that means a field; -1: none does. */
export const excludedBy = (field: Field, exclusions: Exclusions): number => exclusions.find(({ of }) => meansField(of, field))?.index ?? -1;

function meansField({ place, parameter }: RulesetExclusion, field: Field): boolean {
  if (place !== null && place !== field.place) return false;
  return parameter === null || parameter === field.name || (parameter.includes('[]') && parameter === withoutIndices(field.name));
}

/**
 * The name of a parameter as an exclusion should have it: `items[3].text` as `items[].text`, which stands for every index. One that
 * names an index means that index alone.
 */
export const withoutIndices = (name: string): string => name.replace(/\[\d+\]/g, '[]');
