import type { Budget } from '../engine/budget.ts';
import type { Engine } from '../engine/engine.ts';
import type { Field, Match } from '../inspected.ts';
import type { Rule } from '../rule.ts';
import { excerpt } from './excerpt.ts';

/**
 * The engine meets the tests of a rule in any values; rules of `sameValue` want one that meets all of them. So each value is given to it
 * alone, until every rule in question has its own. Only imported rules ask for this, and only those that have matched. Where time runs
 * out before, the others count as they stand.
 * @param counts whether a field counts for a rule: neither excluded nor left alone
 */
export function withSameValue(
  engine: Engine,
  fields: readonly Field[],
  matches: readonly Match[],
  counts: (rule: Rule, field: Field) => boolean,
  budget: Budget,
): readonly Match[] {
  const open = new Set(matches.filter(({ rule }) => rule.sameValue).map(({ rule }) => rule));
  if (open.size === 0) return matches;
  const met = new Map<Rule, Match>();
  let timedOut = false;
  for (const field of fields) {
    timedOut ||= budget.leftUs() <= 0;
    if (open.size === 0 || timedOut) break;
    const alone = engine.evaluate([field], budget);
    timedOut ||= alone.timedOut;
    for (const { rule, text } of alone.found) {
      if (!open.has(rule) || !counts(rule, field)) continue;
      met.set(rule, { rule, field, excerpt: excerpt(field, text) });
      open.delete(rule);
    }
  }
  return matches.flatMap((match) => met.get(match.rule) ?? (open.has(match.rule) && !timedOut ? [] : match));
}
