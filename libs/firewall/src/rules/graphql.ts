import type { Rule } from '../rule.ts';

export const graphqlRules: readonly Rule[] = [
  {
    id: 'graphql-introspection',
    family: 'graphql',
    severity: 'warning',
    paranoia: 1,
    stops: 'Questions for the whole schema.',
    in: ['arguments'],
    screen: 'any',
    when: [{ regex: String.raw`\b__schema\s*[({]` }],
    bad: ['{ __schema { types { name } } }'],
    good: ['{ user { name } }'],
  },
];
