import type { Rule } from '../rule.ts';

export const templateRules: readonly Rule[] = [
  {
    id: 'template-expression',
    family: 'template',
    severity: 'critical',
    paranoia: 1,
    stops: 'Expressions of templates that reach into classes.',
    in: ['arguments'],
    screen: 'any',
    when: [{ regex: String.raw`\{\{[^}]{0,200}__(?:class|globals|mro|subclasses)__` }],
    bad: ["{{''.__class__.__mro__}}"],
    good: ['Hello {{ name }}'],
  },
];
