import type { Rule } from '../rule.ts';

export const sqliRules: readonly Rule[] = [
  {
    id: 'sqli-grammar',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'SQL in a value, by the grammar of its tokens.',
    in: ['arguments', 'cookies', 'path'],
    screen: 'any',
    when: [{ looksLike: 'sqli' }],
    bad: ["1' or '1'='1", '1 union select password from users--'],
    good: ["O'Reilly", 'select a table and order by phone'],
  },
];
