import type { Budget } from '../engine/budget.ts';
import type { Engine, Found } from '../engine/engine.ts';
import type { Field, Inspection, Match } from '../inspected.ts';
import type { Rule } from '../rule.ts';
import { excludedBy, type Exclusions, exclusionsOf } from './exclusions.ts';
import { excerpt } from './excerpt.ts';
import { leavesAlone, ownFieldsKey } from './own-fields.ts';
import { withSameValue } from './same-value.ts';

export interface Matches {
  readonly matches: readonly Match[];
  readonly excluded: Inspection['excluded'];
  readonly timedOut: boolean;
}

/**
 * What of the fields the rules of an engine match at a site, without rules of which nothing more `isKnown`.
 * @param exclusions those that hold for this request; asked for only where something matched
 */
export function matchesIn(
  engine: Engine,
  fields: readonly Field[],
  isKnown: (rule: Rule) => boolean,
  exclusions: () => Exclusions,
  budget: Budget,
): Matches {
  const { found, timedOut } = engine.evaluate(fields, budget);
  const news = found.filter(({ rule }) => !isKnown(rule));
  if (news.length === 0) return { matches: [], excluded: [], timedOut };
  const held = exclusions();
  const isPlain = held.length === 0 && !news.some(({ rule, field }) => leavesAlone(rule, field));
  const all = isPlain
    ? { matches: news.map(matchOf), excluded: [], timedOut }
    : withoutExcluded(engine, fields, news, held, budget, timedOut);
  const counts = (rule: Rule, field: Field) => !leavesAlone(rule, field) && excludedBy(field, exclusionsOf(rule, held)) < 0;
  return { ...all, matches: withSameValue(engine, fields, all.matches, counts, budget) };
}

/**
 * The engine tells of a rule only the first value it matches. Where that one is excluded, or left alone by the rule itself, the rule is
 * asked again about all the others, so that nobody hides an attack behind a parameter that may hold anything.
 */
function withoutExcluded(
  engine: Engine,
  fields: readonly Field[],
  found: readonly Found[],
  exclusions: Exclusions,
  budget: Budget,
  late: boolean,
): Matches {
  const matches: Match[] = [];
  const excluded: Inspection['excluded'][number][] = [];
  const again = new Map<string, { rules: [Rule, ...Rule[]]; exclusions: Exclusions }>();
  for (const one of found) {
    const ofRule = exclusionsOf(one.rule, exclusions);
    const exclusion = excludedBy(one.field, ofRule);
    if (exclusion >= 0) excluded.push({ match: matchOf(one), exclusion });
    else if (!leavesAlone(one.rule, one.field)) {
      matches.push(matchOf(one));
      continue;
    }
    const key = `${ofRule.map(({ index }) => index).join()} ${ownFieldsKey(one.rule)}`;
    const group = again.get(key);
    if (group === undefined) again.set(key, { rules: [one.rule], exclusions: ofRule });
    else group.rules.push(one.rule);
  }
  let timedOut = late;
  for (const { rules, exclusions } of again.values()) {
    const others = fields.filter((field) => excludedBy(field, exclusions) < 0 && !leavesAlone(rules[0], field));
    const second = engine.evaluate(others, budget);
    timedOut ||= second.timedOut;
    matches.push(...second.found.filter(({ rule }) => rules.includes(rule)).map(matchOf));
  }
  return { matches, excluded, timedOut };
}

const matchOf = ({ rule, field, text }: Found): Match => ({ rule, field, excerpt: excerpt(field, text) });
