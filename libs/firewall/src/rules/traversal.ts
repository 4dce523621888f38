import type { Rule } from '../rule.ts';

export const traversalRules: readonly Rule[] = [
  {
    id: 'traversal-parent',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Steps up the tree of folders.',
    in: ['path', 'arguments', 'cookies', 'file_names'],
    screen: 'any',
    when: [{ regex: String.raw`(?:^|[\\/])\.\.[\\/]` }],
    bad: ['../../etc/passwd'],
    good: ['a..b', 'wait... what/why'],
  },
];
