export { type CompiledRules, compilePatches, compileRules } from './compile-rules.ts';
export { type CustomBody, type CustomRequest, type LimitedRule, noBody } from './custom-request.ts';
export { decideCustom } from './decide-custom.ts';
export type { AppliedRule, CustomDecision } from './decision.ts';
export { checkCondition, checkRules, operatorsOf } from './check-rules.ts';
export { patternFault, type PatternFault } from './pattern.ts';
