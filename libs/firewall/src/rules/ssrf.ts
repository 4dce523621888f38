import type { Rule } from '../rule.ts';

export const ssrfRules: readonly Rule[] = [
  {
    id: 'ssrf-metadata',
    family: 'ssrf',
    severity: 'critical',
    paranoia: 1,
    stops: 'Addresses under which clouds hand out credentials.',
    in: ['arguments'],
    screen: 'any',
    when: [{ regex: String.raw`//169\.254\.169\.254\b` }],
    bad: ['http://169.254.169.254/latest/meta-data/'],
    good: ['https://example.com/?ip=1'],
  },
];
