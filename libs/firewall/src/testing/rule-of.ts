import type { Rule } from '../rule.ts';

/** A critical rule against SQL injection that every site asks, of what the expression matches in an argument, but where told otherwise. */
export const ruleOf = (id: string, regex: string, more: Partial<Rule> = {}): Rule => ({
  id,
  family: 'sqli',
  severity: 'critical',
  paranoia: 1,
  stops: 'A test.',
  in: ['arguments'],
  screen: 'any',
  when: [{ regex }],
  bad: [],
  good: [],
  ...more,
});
