export { compileSite, CompiledSite, enforce, type NamedStage } from './compile-site.ts';
export { compileGatePolicy } from './gate-policy.ts';
export { gitNeed, type GitNeed } from './git-request.ts';
export { normaliseTarget, type NormalisedTarget } from './normalise-target.ts';
export { anyPathTest, pathTest, type PathTest } from './path-match.ts';
export { queryKey, type QueryKey } from './query-key.ts';
export { addressKey } from './rate-limit-key.ts';
export { type BanServices, type LimitCounter, type LimitReading, type LimitServices, noBans, noLimits } from './rate-limit-services.ts';
export {
  type AttackLimits,
  type CheckServices,
  type FirewallServices,
  type GateServices,
  type HeadCheck,
  noFirewall,
  noServices,
  pendingBot,
  type SiteServices,
} from './site-services.ts';
export type { Attack, SiteState } from './site-state.ts';
export type { Detection, EnforcementRequest, FirewallHead, Refusal, StageCheck } from './verdict.ts';
