export * from './custom/index.ts';
export * from './judge/index.ts';
export type { Exceeded, Field, Inspection, Match, ReadBounds, Reading, RequestHead } from './inspected.ts';
export { withoutIndices } from './inspect/exclusions.ts';
export { budgetMs, Firewall, type FirewallSite } from './inspect/firewall.ts';
export { type Rule, type RuleExample, type RulePart, ruleParts, type RuleTest, type Severity, severityScores } from './rule.ts';
export { screens, type ScreenName } from './screens.ts';
export { defaultReadBounds, readBody, readHead, type SignalName, signalNames } from './read/index.ts';
export { ourRules, rulesVersion } from './rules/index.ts';
