import type { RulePart } from '../rule.ts';

/** Where applications take what they put into queries, pages and commands. */
export const inputs: readonly RulePart[] = ['arguments', 'argument_names', 'cookies', 'cookie_names'];
/** The same, and what they log or show besides: every value a client chooses freely. */
export const everywhere: readonly RulePart[] = [...inputs, 'user_agent', 'referer', 'path', 'headers'];
