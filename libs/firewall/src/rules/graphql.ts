import type { Rule } from '../rule.ts';

const raw = String.raw;
const graphql = (query: string) => ({
  method: 'POST',
  target: '/graphql',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ query }),
});
const nested = (depth: number): string => '{ ' + 'a { '.repeat(depth) + 'b' + ' }'.repeat(depth) + ' }';
const aliases = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, index) => `a${index}: login(code: ${index}) { token }`).join(' ')} }`;

/** Requests of GraphQL that cost a server more than they cost who sends them, or tell its whole schema. */
export const graphqlRules: readonly Rule[] = [
  {
    id: 'graphql-abuse',
    family: 'graphql',
    severity: 'critical',
    paranoia: 1,
    stops:
      'Queries that nest, repeat or batch beyond anything a page asks for: more than 20 levels, 50 aliases, repeats, directives or operations, or fragments in a circle.',
    in: ['signals'],
    screen: 'graphql',
    when: [
      {
        regex: raw`^graphql_(?:depth (?:2[1-9]|[3-9]\d|\d{3,})|(?:aliases|duplicates|directives|batch) (?:5[1-9]|[6-9]\d|\d{3,})|fragments (?:[2-9]\d\d|\d{4,})|fragment_cycle\b)`,
      },
    ],
    bad: [graphql(nested(30)), graphql(aliases(80)), graphql('{ ...A } fragment A on T { b { ...B } } fragment B on T { a { ...A } }')],
    good: [graphql(nested(6)), graphql(aliases(6)), graphql('query Q($id: ID!) { user(id: $id) { name posts { title } } }')],
  },
  {
    id: 'graphql-heavy',
    family: 'graphql',
    severity: 'critical',
    paranoia: 2,
    stops:
      'Queries deeper than 10 levels, with more than 15 aliases, repeats or directives, more than 10 operations, or pages of more than 1,000.',
    in: ['signals'],
    screen: 'graphql',
    when: [
      {
        regex: raw`^graphql_(?:depth (?:1[1-9]|[2-9]\d|\d{3,})|(?:aliases|duplicates|directives) (?:1[6-9]|[2-9]\d|\d{3,})|batch (?:1[1-9]|[2-9]\d|\d{3,})|arguments\b)`,
      },
    ],
    bad: [graphql(nested(14)), graphql(aliases(20))],
    good: [graphql(nested(6)), graphql(aliases(6))],
  },
  {
    id: 'graphql-introspection',
    family: 'graphql',
    severity: 'critical',
    paranoia: 2,
    stops: 'Questions for the schema itself.',
    in: ['signals'],
    screen: 'graphql',
    when: [{ regex: raw`^graphql_introspection\b` }],
    bad: [graphql('{ __schema { types { name } } }'), graphql('query IntrospectionQuery { __type(name: "User") { name } }')],
    good: [graphql('{ user { __typename name } }')],
  },
];
