import type { Rule } from '../rule.ts';

export const patchRules: readonly Rule[] = [
  {
    id: 'patch-shellshock',
    family: 'patch',
    severity: 'critical',
    paranoia: 1,
    stops: 'Functions of bash in headers (CVE-2014-6271).',
    in: ['headers', 'user_agent', 'referer', 'cookies', 'arguments'],
    screen: 'any',
    when: [{ regex: String.raw`^\s*\(\)\s*\{` }],
    bad: [{ headers: { 'user-agent': '() { :;}; /bin/id' } }],
    good: ['() => { return 1 }'],
  },
];
