import type { Rule } from '../rule.ts';
import { javaClassRules } from './java/classes.ts';
import { javaExpressionRules } from './java/expressions.ts';
import { javaLookupRules } from './java/lookups.ts';

export const javaRules: readonly Rule[] = [...javaLookupRules, ...javaExpressionRules, ...javaClassRules];
