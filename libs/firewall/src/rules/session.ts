import type { Rule } from '../rule.ts';

export const sessionRules: readonly Rule[] = [
  {
    id: 'session-fixation',
    family: 'session',
    severity: 'critical',
    paranoia: 1,
    stops: 'Script that sets a cookie of a session.',
    in: ['arguments'],
    screen: 'html',
    when: [{ regex: String.raw`document\.cookie\s*=` }],
    bad: ['document.cookie="sid=1"'],
    good: ['a document about a cookie'],
  },
];
