import type { Rule } from '../rule.ts';
import { accessRules } from './sqli/access.ts';
import { blindRules } from './sqli/blind.ts';
import { breakoutRules } from './sqli/breakout.ts';
import { probeRules } from './sqli/probe.ts';
import { statementRules } from './sqli/statements.ts';
import { suspicionRules } from './sqli/suspicion.ts';

/** CWE-89: values that become part of a query. */
export const sqliRules: readonly Rule[] = [
  ...breakoutRules,
  ...statementRules,
  ...blindRules,
  ...accessRules,
  ...probeRules,
  ...suspicionRules,
];
