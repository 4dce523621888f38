import type { Rule } from '../rule.ts';

export const ldapRules: readonly Rule[] = [
  {
    id: 'ldap-filter',
    family: 'ldap',
    severity: 'critical',
    paranoia: 1,
    stops: 'Filters of LDAP that end one expression and begin another.',
    in: ['arguments'],
    screen: 'any',
    when: [{ regex: String.raw`\)\s*\(\s*[|&!]?\s*\(?\s*[a-z]{1,30}\s*[~<>]?=` }],
    bad: ['*)(uid=*))(|(uid=*'],
    good: ['f(a) (b = c)'],
  },
];
