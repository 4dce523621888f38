import type { RulePart } from '../rule.ts';

/** One of the words, which stand apart by white space and may be expressions. */
export const anyOf = (words: string): string => `(?:${words.trim().split(/\s+/).join('|')})`;

/** What people send as values, and the names they give to them. */
export const parameters: readonly RulePart[] = ['arguments', 'argument_names', 'cookies', 'cookie_names'];
/** The same, and paths: their segments are values for many applications. */
export const values: readonly RulePart[] = [...parameters, 'path'];
export const valuesAndHeaders: readonly RulePart[] = [...values, 'headers', 'user_agent', 'referer'];

/** What stands between what may be read as a word, and what shells and languages read as more than that. */
const sign = String.raw`[;|&$\x60^<>{}\\]`;
const word = String.raw`[^\s+;|&$\x60^<>{}\\]`;

/**
 * At most five words or signs before, on the first line. What somebody slips into a parameter stands near its beginning; what people write
 * about it (a question, a tutorial, a bug report) has words before it, and random text (a password, what a script has measured) signs.
 */
export const early = `^(?:${word}*(?:[ \\t+]+|${sign})){0,5}?${word}*?`;

/** No white space and few signs before: a value that is made of code, rather than a text that holds some. */
export const first = String.raw`^\s*(?:[^\s;|&$\x60^<>{}\\]*` + `${sign}){0,4}?` + String.raw`[^\s;|&$\x60^<>{}\\]*?`;

/** Nothing but this line follows: pasted code has several. */
export const oneLine = String.raw`[^\n]*\s*$`;
