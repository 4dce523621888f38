import type { Rule, RuleExample, RulePart, RuleTest } from '../../rule.ts';
import type { ScreenName } from '../../screens.ts';

interface Patch {
  readonly id: string;
  /** Product and number of the vulnerability. */
  readonly stops: string;
  readonly in: readonly RulePart[];
  readonly screen?: ScreenName | 'any';
  readonly when: readonly string[];
  readonly bad: readonly RuleExample[];
  readonly good: readonly RuleExample[];
}

/** A rule for one vulnerability: always critical, always on. */
export const patch = ({ id, screen = 'patchedPath', when, ...rest }: Patch): Rule => ({
  id: `patch-${id}`,
  family: 'patch',
  severity: 'critical',
  paranoia: 1,
  screen,
  when: when.map((regex): RuleTest => ({ regex })),
  ...rest,
});

export const json = (target: string, body: string): RuleExample => ({
  method: 'POST',
  target,
  headers: { 'content-type': 'application/json' },
  body,
});
