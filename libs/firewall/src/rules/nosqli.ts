import type { Rule } from '../rule.ts';

export const nosqliRules: readonly Rule[] = [
  {
    id: 'nosqli-operator',
    family: 'nosqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Operators of MongoDB as names of parameters.',
    in: ['argument_names'],
    screen: 'any',
    when: [{ regex: String.raw`(?:^|[\[.])\$(?:ne|gt|lt|gte|lte|in|nin|regex|where|exists|or|and)\b` }],
    bad: [{ target: '/login?user[$ne]=1' }],
    good: [{ target: '/shop?price[from]=1' }],
  },
];
