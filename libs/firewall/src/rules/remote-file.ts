import type { Rule } from '../rule.ts';

export const remoteFileRules: readonly Rule[] = [
  {
    id: 'remote-file-wrapper',
    family: 'remote_file',
    severity: 'critical',
    paranoia: 1,
    stops: 'Streams of PHP that read other than files.',
    in: ['arguments'],
    screen: 'any',
    when: [{ regex: String.raw`^\s*(?:phar|expect|ogg|zip|glob|data|php)://` }],
    bad: ['php://input'],
    good: ['https://example.com/a'],
  },
];
