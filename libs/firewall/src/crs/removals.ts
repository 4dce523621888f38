import { type Directive, readActions } from './seclang.ts';
import { readVariables, type SecRule, type Variable, valuesOf } from './sec-rule.ts';

/** What a release or its operator takes out, whatever the request: rules, and variables of rules. */
export interface Removals {
  /** Whether a rule is taken out. */
  readonly removes: (id: string, tags: readonly string[]) => boolean;
  /** Variables that are added to those of a rule, mostly `!ARGS:name`. */
  readonly targets: (id: string, tags: readonly string[]) => readonly Variable[];
}

interface Removal {
  readonly means: (id: string, tags: readonly string[]) => boolean;
  /** Null: the whole rule. */
  readonly variables: readonly Variable[] | null;
}

/** Of directives, and of actions that are not bound to a condition. */
export function removalsIn(directives: readonly Directive[]): Removals {
  const removals = directives.flatMap(({ name, arguments: given }) => removalsOf(name.toLowerCase(), given));
  return {
    removes: (id, tags) => removals.some(({ means, variables }) => variables === null && means(id, tags)),
    targets: (id, tags) => removals.flatMap(({ means, variables }) => (variables !== null && means(id, tags) ? variables : [])),
  };
}

function removalsOf(name: string, given: readonly string[]): Removal[] {
  const [first = '', second = ''] = given;
  if (name === 'secruleremovebyid') return [{ means: byId(given.join(' ')), variables: null }];
  if (name === 'secruleremovebytag') return [{ means: byTag(first), variables: null }];
  if (name === 'secruleupdatetargetbyid') return [{ means: byId(first), variables: readVariables(second) }];
  if (name === 'secruleupdatetargetbytag') return [{ means: byTag(first), variables: readVariables(second) }];
  return name === 'secaction' ? valuesOf(readActions(first), 'ctl').flatMap(ofControl) : [];
}

function ofControl(control: string): Removal[] {
  const [, name = '', which = '', target = ''] = /^(\w+)=([^;]*);?(.*)$/.exec(control) ?? [];
  const variables = readVariables(`!${target}`);
  switch (name.toLowerCase()) {
    case 'ruleremovebyid':
      return [{ means: byId(which), variables: null }];
    case 'ruleremovebytag':
      return [{ means: byTag(which), variables: null }];
    case 'ruleremovetargetbyid':
      return [{ means: byId(which), variables }];
    case 'ruleremovetargetbytag':
      return [{ means: byTag(which), variables }];
  }
  return [];
}

/** Numbers and ranges of numbers. */
function byId(text: string): Removal['means'] {
  const ranges = text.split(/[\s,]+/).map((range) => range.split('-').map(Number));
  return (id) => ranges.some(([from = NaN, to = from]) => Number(id) >= from && Number(id) <= to);
}

function byTag(pattern: string): Removal['means'] {
  const tag = new RegExp(pattern);
  return (_id, tags) => tags.some((one) => tag.test(one));
}

/**
 * Exclusions that a condition is bound to, as hints: what a site has to say for itself. One line for each rule that makes some; those of
 * packages for applications, which are off unless the set-up turns them on, are not told.
 */
export function boundRemovals(rules: readonly SecRule[]): { readonly rule: SecRule; readonly reason: string }[] {
  return rules.flatMap((rule) => {
    if (/EXCLUSION-RULES?\.conf$|COMMON-EXCEPTIONS/i.test(rule.file)) return [];
    const controls = rule.links.flatMap(({ actions }) => valuesOf(actions, 'ctl')).filter((control) => /^ruleRemove/i.test(control));
    if (controls.length === 0) return [];
    return [{ rule, reason: `an exclusion bound to a condition: give the site one instead (${controls.join(', ')})` }];
  });
}
