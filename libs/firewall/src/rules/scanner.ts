import type { Rule } from '../rule.ts';

export const scannerRules: readonly Rule[] = [
  {
    id: 'scanner-user-agent',
    family: 'scanner',
    severity: 'critical',
    paranoia: 1,
    stops: 'Programs that look for weaknesses and say so.',
    in: ['user_agent'],
    screen: 'any',
    when: [{ regex: String.raw`\b(?:sqlmap|nikto|nuclei|havij|acunetix|netsparker)\b` }],
    bad: [{ headers: { 'user-agent': 'sqlmap/1.7' } }],
    good: [{ headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' } }],
  },
];
