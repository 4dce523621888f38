import type { Rule } from '../rule.ts';
import { unixCommandRules } from './command/unix.ts';
import { shellSyntaxRules } from './command/syntax.ts';
import { shellEvasionRules } from './command/evasion.ts';
import { windowsCommandRules } from './command/windows.ts';
import { interpreterRules } from './command/interpreters.ts';

export const commandRules: readonly Rule[] = [
  ...unixCommandRules,
  ...shellSyntaxRules,
  ...shellEvasionRules,
  ...windowsCommandRules,
  ...interpreterRules,
];
