import type { Rule } from '../rule.ts';

export const phpRules: readonly Rule[] = [
  {
    id: 'php-open-tag',
    family: 'php',
    severity: 'critical',
    paranoia: 1,
    stops: 'PHP code.',
    in: ['arguments', 'file_heads'],
    screen: 'html',
    when: [{ regex: String.raw`<\?(?:php\b|=)` }],
    bad: ['<?php system($_GET[1]);'],
    good: ['<?xml version="1.0"?>'],
  },
];
