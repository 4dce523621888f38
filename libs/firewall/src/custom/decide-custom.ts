import type { CompiledRule, CompiledRules } from './compile-rules.ts';
import type { CustomRequest } from './custom-request.ts';
import type { AppliedRule, CustomDecision } from './decision.ts';
import { Work } from './work.ts';

const nothing: CustomDecision = { applied: null, logged: [], waitsFrom: null, exceeded: false };

/**
 * Asks the patches and then the site's rules, in their order; the first terminal action wins, and rules of kind `log` are told on the
 * way. An `allow` among the patches ends only the patches, so that no rule of a site gets past them, nor the other way round.
 *
 * A rule that takes the body makes all after it wait for the body, so that the order holds whatever comes when. Only a `block` that
 * no body can avert is decided at once: one with nothing open before it but other blocks and logs. `from` is where an earlier decision
 * waits (`waitsFrom`); what was told and counted before that is not told and counted again.
 */
export function decideCustom(
  patches: CompiledRules | null,
  rules: CompiledRules | null,
  request: CustomRequest,
  from: number = 0,
): CustomDecision {
  if (patches === null && rules === null) return nothing;
  const first = patches?.length ?? 0;
  const logged: AppliedRule[] = [];
  const work = new Work();
  for (let i = from, rule = ruleAt(patches, rules, i); rule; rule = ruleAt(patches, rules, ++i)) {
    const holds = holdsNow(rule, request, work);
    if (holds === false) continue;
    if (holds === null) {
      const applied = certainBlock(patches, rules, i, request, work, logged);
      return { applied, logged, waitsFrom: applied ? null : i, exceeded: work.exceeded };
    }
    const { action } = rule.applied;
    if (action.kind === 'log') logged.push(rule.applied);
    else if (action.kind === 'allow' && i < first) i = first - 1;
    else if (rule.limited === null || request.overLimit(rule.limited))
      return { applied: rule.applied, logged, waitsFrom: null, exceeded: work.exceeded };
  }
  return logged.length === 0 && !work.exceeded ? nothing : { applied: null, logged, waitsFrom: null, exceeded: work.exceeded };
}

const ruleAt = (patches: CompiledRules | null, rules: CompiledRules | null, i: number): CompiledRule | undefined => {
  const first = patches?.length ?? 0;
  return i < first ? patches?.[i] : rules?.[i - first];
};

const holdsNow = (rule: CompiledRule, request: CustomRequest, work: Work): boolean | null =>
  rule.expiresAt !== null && rule.expiresAt <= request.now ? false : rule.holds(request, work);

/** The block that applies whatever the body says, from an open rule on, and into `logged` what is told before it; null when the body may bring another end. */
function certainBlock(
  patches: CompiledRules | null,
  rules: CompiledRules | null,
  from: number,
  request: CustomRequest,
  work: Work,
  logged: AppliedRule[],
): AppliedRule | null {
  const toldBefore: AppliedRule[] = [];
  for (let i = from, rule = ruleAt(patches, rules, i); rule; rule = ruleAt(patches, rules, ++i)) {
    const holds = holdsNow(rule, request, work);
    const { kind } = rule.applied.action;
    if (holds === false) continue;
    if (kind === 'log' && holds) toldBefore.push(rule.applied);
    if (kind === 'block' && holds) {
      logged.push(...toldBefore);
      return rule.applied;
    }
    if (kind !== 'block' && kind !== 'log') return null;
  }
  return null;
}
