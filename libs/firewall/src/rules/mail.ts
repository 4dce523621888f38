import type { Rule } from '../rule.ts';

export const mailRules: readonly Rule[] = [
  {
    id: 'mail-command',
    family: 'mail',
    severity: 'critical',
    paranoia: 1,
    stops: 'Commands of mail protocols after a line break.',
    in: ['arguments'],
    screen: 'any',
    when: [{ regex: String.raw`[\r\n]\s*(?:rcpt to|mail from)\s*:\s*<?\S+@` }],
    bad: [{ target: '/?to=a%0d%0aRCPT%20TO:%3Cx@example.com%3E' }],
    good: ['mail from: my friend'],
  },
];
