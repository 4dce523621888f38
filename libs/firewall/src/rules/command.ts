import type { Rule } from '../rule.ts';

export const commandRules: readonly Rule[] = [
  {
    id: 'command-substitution',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Commands of a shell within another one.',
    in: ['arguments', 'cookies'],
    screen: 'any',
    when: [{ regex: String.raw`(?:[;|&\n]|\$\(|\x60)\s*(?:cat|id|whoami|wget|curl|nc|bash|sh|uname)\b\s*(?:[\s;|&)\x60</-]|$)` }],
    bad: [';cat /etc/passwd', '$(id)'],
    good: ['cats; and dogs', 'this & that'],
  },
];
