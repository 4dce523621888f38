import type { Rule } from '../rule.ts';

export const headerInjectionRules: readonly Rule[] = [
  {
    id: 'header-injection-line',
    family: 'header_injection',
    severity: 'critical',
    paranoia: 1,
    stops: 'A line break followed by a header of an answer.',
    in: ['arguments', 'path'],
    screen: 'any',
    when: [{ regex: String.raw`[\r\n]\s*(?:set-cookie|location|content-type|content-length)\s*:` }],
    bad: [{ target: '/?to=a%0d%0aSet-Cookie:%20a=b' }],
    good: ['Location: Paris'],
  },
];
