export { compileSite, enforce, type CompiledSite } from './compile-site.ts';
export { normaliseTarget, type NormalisedTarget } from './normalise-target.ts';
export type { EnforcementRequest, Pass, Refusal, Verdict } from './verdict.ts';
