import type { Rule } from '../rule.ts';

export const protocolRules: readonly Rule[] = [
  {
    id: 'protocol-method',
    family: 'protocol',
    severity: 'critical',
    paranoia: 1,
    stops: 'Methods that answer with what was sent.',
    in: ['method'],
    screen: 'any',
    when: [{ regex: String.raw`^(?:TRACE|TRACK)$` }],
    bad: [{ method: 'TRACE' }],
    good: [{ method: 'GET' }],
  },
];
