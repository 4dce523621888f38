import type { Rule } from '../rule.ts';
import { phpCodeRules } from './php/code.ts';
import { phpInputRules } from './php/input.ts';

export const phpRules: readonly Rule[] = [...phpCodeRules, ...phpInputRules];
