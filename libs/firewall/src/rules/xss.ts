import type { Rule } from '../rule.ts';

export const xssRules: readonly Rule[] = [
  {
    id: 'xss-markup',
    family: 'xss',
    severity: 'critical',
    paranoia: 1,
    stops: 'Markup that runs script, by the tokens of HTML.',
    in: ['arguments', 'cookies', 'path', 'referer'],
    screen: 'html',
    when: [{ looksLike: 'xss' }],
    bad: ['<script>alert(1)</script>'],
    good: ['a < b and b > c'],
  },
];
