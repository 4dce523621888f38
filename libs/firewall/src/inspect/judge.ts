import type { FirewallFamily, RulesetFirewall } from '@sitekeep/contracts';
import type { Exceeded, Inspection, Match } from '../inspected.ts';
import { severityScores } from '../rule.ts';

/** What a request scores by what was found in it, each rule once, and what that means at a site. */
export function judge(
  settings: RulesetFirewall,
  matches: readonly Match[],
  excluded: Inspection['excluded'],
  exceeded: Exceeded | null,
): Inspection {
  if (matches.length === 0 && excluded.length === 0 && exceeded === null) return clean;
  const byFamily: Partial<Record<FirewallFamily, number>> = {};
  let total = 0;
  for (const { rule } of matches) {
    const score = severityScores[rule.severity];
    byFamily[rule.family] = (byFamily[rule.family] ?? 0) + score;
    total += score;
  }
  const { thresholds, beyondBounds } = settings;
  const isAttack = total >= thresholds.total || Object.values(byFamily).some((score) => score >= thresholds.family);
  const verdict = isAttack ? 'attack' : exceeded !== null && beyondBounds === 'refuse' ? 'too_complex' : null;
  return { matches, excluded, total, byFamily, exceeded, verdict };
}

/** Of a request in which there is nothing: one for all of them. */
export const clean: Inspection = Object.freeze({ matches: [], excluded: [], total: 0, byFamily: {}, exceeded: null, verdict: null });
