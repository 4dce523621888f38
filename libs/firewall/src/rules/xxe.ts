import type { Rule } from '../rule.ts';

export const xxeRules: readonly Rule[] = [
  {
    id: 'xxe-entity',
    family: 'xxe',
    severity: 'critical',
    paranoia: 1,
    stops: 'Declarations of external entities.',
    in: ['arguments'],
    screen: 'html',
    when: [{ regex: String.raw`<!ENTITY\s+(?:%\s+)?\S{1,100}\s+(?:SYSTEM|PUBLIC)` }],
    bad: ['<!ENTITY x SYSTEM "file:///etc/passwd">'],
    good: ['<!DOCTYPE html>'],
  },
];
