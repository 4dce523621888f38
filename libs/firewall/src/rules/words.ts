import type { RulePart } from '../rule.ts';

/** One of the words, which stand apart by white space and may be expressions. */
export const anyOf = (words: string): string => `(?:${words.trim().split(/\s+/).join('|')})`;

/** What people send as values, and the names they give to them. */
export const values: readonly RulePart[] = ['arguments', 'argument_names', 'cookies', 'cookie_names'];
export const valuesAndHeaders: readonly RulePart[] = [...values, 'headers', 'user_agent', 'referer'];

/**
 * At most four words before. What somebody slips into a parameter stands near its beginning, what people write about it (a question, a
 * tutorial, a bug report) has words before it.
 */
export const early = String.raw`^(?:\S*[ \t]+){0,4}\S*?`;

/** No white space before: a value that is made of code, rather than a text that holds some. */
export const first = String.raw`^\s*\S*?`;

/** The beginning of a value, but for quotes and brackets that close what the application had opened. */
export const opening = String.raw`^[\s"'\x60()@=;,.&|]{0,8}`;
