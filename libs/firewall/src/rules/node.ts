import type { Rule } from '../rule.ts';

export const nodeRules: readonly Rule[] = [
  {
    id: 'node-prototype',
    family: 'node',
    severity: 'critical',
    paranoia: 1,
    stops: 'Names that reach the prototype of every object.',
    in: ['argument_names'],
    screen: 'any',
    when: [{ regex: String.raw`(?:^|[\[."'])__proto__(?:$|[\]."'])` }],
    bad: [{ target: '/?__proto__[admin]=1' }],
    good: [{ target: '/?proto=1' }],
  },
];
