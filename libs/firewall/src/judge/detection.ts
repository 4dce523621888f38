import type { FirewallMatch } from '@sitekeep/contracts';
import type { Detection, Refusal } from '@sitekeep/enforcement';
import type { AppliedRule } from '../custom/decision.ts';
import type { Match } from '../inspected.ts';
import { severityScores } from '../rule.ts';
import type { JudgedHead } from './judged-head.ts';

/** So many matches are told of; those that weigh most come first. */
const mostMatches = 20;
const longestMatched = 200;

/**
 * What is told of a request: null where nothing was found.
 * @param wanted what mode block answers; null: the request passes
 */
export function detectionOf(judged: JudgedHead, wanted: Refusal | null, blocked: boolean): Detection | null {
  const { inspection, logged, applied } = judged;
  const acted = applied === null || applied.action.kind === 'allow' ? logged : [...logged, applied];
  const { matches, total, exceeded } = inspection;
  if (wanted === null && acted.length === 0 && matches.length === 0 && exceeded === null) return null;
  return {
    blocked,
    wouldBlock: wanted !== null && !blocked,
    reason: reasonOf(wanted, acted.length > 0, matches.length > 0),
    score: total,
    matches: [...acted.map(ofCustom), ...heaviest(matches).map(ofSet)].slice(0, mostMatches),
  };
}

function reasonOf(wanted: Refusal | null, isCustom: boolean, isMatch: boolean): Detection['reason'] {
  if (wanted?.reason === 'attack' || wanted?.reason === 'api_mismatch') return wanted.reason;
  if (wanted?.reason === 'too_complex' || wanted?.reason === 'body_too_large') return 'too_complex';
  if (wanted !== null || isCustom) return 'custom_rule';
  return isMatch ? 'attack' : 'too_complex';
}

const scoreOf = ({ rule }: Match): number => severityScores[rule.severity];
const heaviest = (matches: readonly Match[]): readonly Match[] => [...matches].sort((a, b) => scoreOf(b) - scoreOf(a));

/** Ids of the rules that matched, as long as they fit. */
export function matchedIds(matches: readonly Match[]): string {
  let text = '';
  for (const { rule } of heaviest(matches)) {
    const longer = text === '' ? rule.id : `${text}, ${rule.id}`;
    if (longer.length > longestMatched) break;
    text = longer;
  }
  return text;
}

export const nameOf = ({ patch, name }: AppliedRule): string => patch ?? name;

const ofCustom = (rule: AppliedRule): FirewallMatch => ({
  rule: nameOf(rule).slice(0, 60),
  family: rule.patch === null ? null : 'patch',
  score: 0,
  place: null,
  name: null,
  excerpt: null,
});

const ofSet = (match: Match): FirewallMatch => ({
  rule: match.rule.id.slice(0, 60),
  family: match.rule.family,
  score: scoreOf(match),
  place: match.field.place,
  name: match.field.name === '' ? null : match.field.name.slice(0, 200),
  excerpt: match.excerpt?.slice(0, 120) ?? null,
});
