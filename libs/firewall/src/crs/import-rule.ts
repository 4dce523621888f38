import { NotExpressible } from './faults.ts';
import { familyOf } from './families.ts';
import type { ImportedRules } from './imported-rules.ts';
import { screenOf } from './needs-sign.ts';
import { type DataOf, testOf } from './operators.ts';
import type { Removals } from './removals.ts';
import { type Link, type SecRule, valueOf, valuesOf, type Variable } from './sec-rule.ts';
import { filled, type Settings } from './settings.ts';
import { signalTest } from './signal-links.ts';
import { type Target, targetOf } from './targets.ts';
import { transformersOf } from './transformations.ts';

export type ImportedRule = ImportedRules['rules'][number];
type Test = ImportedRule['when'][number];

/** What a release gives its rules from outside of them. */
export interface Surroundings {
  readonly settings: Settings;
  readonly dataOf: DataOf;
  readonly removals: Removals;
}

export interface Imported {
  readonly rule: ImportedRule;
  /** In what it finds less, or more, than the rule of the release does. */
  readonly weaker: readonly string[];
}

export const tagsOf = ({ links }: SecRule): string[] => links.flatMap(({ actions }) => valuesOf(actions, 'tag'));

const severities: Readonly<Record<string, ImportedRule['severity']>> = {
  '0': 'critical',
  '1': 'critical',
  '2': 'critical',
  '3': 'error',
  '4': 'warning',
  '5': 'notice',
  emergency: 'critical',
  alert: 'critical',
  critical: 'critical',
  error: 'error',
  warning: 'warning',
  notice: 'notice',
};

/** Those of a severity look for attacks; the others steer, and are none of ours. */
export const severityOf = ({ links }: SecRule): ImportedRule['severity'] | null => {
  const given = links.map(({ actions }) => valueOf(actions, 'severity')).find((severity) => severity !== null);
  return severities[given?.toLowerCase() ?? ''] ?? null;
};

/** Throws NotExpressible. */
export function importRule(rule: SecRule, surroundings: Surroundings): Imported {
  const tags = tagsOf(rule);
  const [family, severity] = [familyOf(rule.id, tags), severityOf(rule)];
  if (family === null || severity === null) throw new NotExpressible('it is no rule about what a request holds');
  const links = linksOf(rule, surroundings);
  const tests = links.flatMap(({ test }) => test ?? []);
  const [first] = tests;
  if (first === undefined) throw new NotExpressible('none of its links can be asked here');
  const same = links.filter((link) => link.isSame && link.test !== null);
  // Where other links look elsewhere, no one value meets them all.
  const isSameValue = same.length > 0 && same.length === tests.length - 1;
  return {
    rule: {
      id: `crs-${rule.id}`,
      family,
      severity,
      paranoia: paranoiaOf(tags),
      stops: (valueOf(rule.links[0]?.actions ?? [], 'msg') ?? `Rule ${rule.id} of the OWASP core rule set`).slice(0, 500),
      in: [...(first.in ?? [])],
      screen: screenOf(tests),
      when: tests,
      ...named('spares', links),
      ...named('only', links),
      ...(isSameValue ? { sameValue: true as const } : {}),
    },
    weaker: [...new Set([...links.flatMap((link) => link.weaker), ...(same.length > 0 && !isSameValue ? [severalValues] : [])])],
  };
}

const paranoiaOf = (tags: readonly string[]) =>
  Math.min(Math.max(Number(tags.map((tag) => /^paranoia-level\/(\d)$/.exec(tag)?.[1]).find(Boolean) ?? 1), 1), 4) as 1 | 2 | 3 | 4;

interface ReadLink {
  /** Null: it is left out. */
  readonly test: Test | null;
  readonly target: Target | null;
  readonly transformers: readonly string[];
  /** It asks about what the link before has matched. */
  readonly isSame: boolean;
  readonly weaker: readonly string[];
}

const named = (which: 'spares' | 'only', links: readonly ReadLink[]) => {
  const patterns = links.flatMap(({ target }) => target?.[which] ?? []);
  return patterns.length === 0 ? {} : { [which]: patterns };
};

function linksOf(rule: SecRule, surroundings: Surroundings): ReadLink[] {
  const read: ReadLink[] = [];
  const withMethod = rule.links.some(({ variables }) => variables.some(({ collection }) => collection === 'REQUEST_METHOD'));
  for (const link of rule.links) {
    if (isSetting(link, surroundings.settings)) continue;
    const signal = signalTest(link, withMethod);
    if (signal) read.push({ test: signal as Test, target: null, transformers: [], isSame: false, weaker: [] });
    else read.push(linkOf(link, rule, read.findLast(({ target }) => target !== null) ?? null, surroundings));
  }
  return read;
}

/** Links that only ask whether a setting is on: answered here, once. Throws NotExpressible where it is off. */
function isSetting({ variables, operator }: Link, settings: Settings): boolean {
  const [variable] = variables;
  if (variables.length !== 1 || variable?.collection !== 'TX' || variable.name === null || operator.name.toLowerCase() !== 'eq')
    return false;
  const value = settings.get(variable.name.toLowerCase());
  const isSo = variable.kind === 'count' ? Number(value !== undefined) === Number(operator.argument) : value === operator.argument.trim();
  if (isSo === operator.negated) throw new NotExpressible(`its setting tx.${variable.name.toLowerCase()} is off`);
  return true;
}

function linkOf(link: Link, rule: SecRule, before: ReadLink | null, { settings, dataOf, removals }: Surroundings): ReadLink {
  const { operator } = link;
  const isSame = before !== null && link.variables.every(({ collection, kind }) => kind === 'value' && /^MATCHED_VARS?$/.test(collection));
  const others = link.variables.filter(({ collection }) => !/^MATCHED_VARS?$/.test(collection));
  // No value of a request may answer for another: an attacker would add one that does.
  if (isSame && operator.negated) {
    return { ...before, test: null, weaker: [`it matches although what has matched also ${operator.name} ${operator.argument}`] };
  }
  const target = isSame && before.target ? before.target : targetOf([...others, ...added(link, rule, removals)]);
  const { names: own, weaker } = transformersOf(link.transformations);
  // What has matched is what the link before made of it.
  const names = isSame ? [...before.transformers, ...own] : own;
  const { test, lower } = testOf(link, filled(operator.argument, settings), dataOf);
  if (operator.negated && !target.parts.every((part) => singular.has(part))) {
    throw new NotExpressible('a link that must not hold, about a part of which a request has several values');
  }
  const transformers = lower && names.at(-1) !== 'lowercase' ? [...names, 'lowercase'] : [...names];
  const asked: Test = { ...(test as Test), in: [...target.parts], ...(transformers.length > 0 ? { transformers } : {}) };
  const notes = [
    ...weaker,
    ...(!isSame && others.length < link.variables.length ? [severalValues] : []),
    ...(target.divided.length > 0 ? [`it sees arguments one by one, not ${target.divided.join(', ')} as a whole`] : []),
    ...(target.missing.length > 0 ? [`it does not look at ${target.missing.join(', ')}`] : []),
  ];
  return { test: asked, target, transformers, isSame, weaker: notes };
}

const severalValues = 'links about the same value may be met by different values';

const singular: ReadonlySet<string> = new Set(['method', 'user_agent', 'referer', 'content_type']);

/** Exclusions take variables out of the first link, which is the one that looks. */
const added = (link: Link, rule: SecRule, removals: Removals): readonly Variable[] =>
  link === rule.links[0] ? removals.targets(rule.id, tagsOf(rule)) : [];
