import type { RulesetCondition } from '@sitekeep/contracts';
import { RE2JS } from 're2js';
import { loweredPattern, type ReadablePattern } from './lowered-pattern.ts';
import { requiredText } from './required-text.ts';
import type { Work } from './work.ts';

/** Whether one text has what a condition asks for. */
export type TextTest = (text: string, work: Work) => boolean;

/** Characters of a text that another can be looked for in, for what one step of a pattern costs. */
const textsPerStep = 50;

/** Of any operator on texts. Throws on a bad pattern. */
export function textTest({ operator, values, ignoreCase }: Pick<RulesetCondition, 'operator' | 'values' | 'ignoreCase'>): TextTest {
  if (operator === 'exists') return () => true;
  if (operator === 'greater' || operator === 'less') return numberTest(operator, values);
  const test = operator === 'regex' ? patternTest(values, ignoreCase) : literalTest(operator, bothSpellings(values, ignoreCase));
  return ignoreCase ? (text, work) => test(text.toLowerCase(), work) : test;
}

function literalTest(operator: 'contains' | 'equals' | 'prefix' | 'suffix' | 'in', values: readonly string[]): TextTest {
  if (operator === 'prefix') return (text) => values.some((value) => text.startsWith(value));
  if (operator === 'suffix') return (text) => values.some((value) => text.endsWith(value));
  if (operator === 'contains') {
    return (text, work) => work.take((text.length * values.length) / textsPerStep) && values.some((value) => text.includes(value));
  }
  const known = new Set(values);
  return (text) => known.has(text);
}

function patternTest(values: readonly string[], ignoreCase: boolean): TextTest {
  const tests = values
    .map((value) => (ignoreCase ? loweredPattern(value) : { text: value, pattern: RE2JS.compile(value) }))
    .map(onePattern);
  return (text, work) => tests.some((test) => test(text, work));
}

/** `find` and not `test`, which builds an automaton as it goes: some patterns fill hundreds of megabytes with its states. */
function onePattern({ text: written, pattern }: ReadablePattern): TextTest {
  const required = requiredText(written);
  const steps = pattern.programSize();
  // Large patterns hold many ways open at once: a step of theirs costs more, up to 30 ns.
  const perCharacter = steps * Math.max(1, steps / 60);
  const matches: TextTest = (text, work) => work.take(text.length * perCharacter) && pattern.matcher(text).find();
  if (required === null) return matches;
  return (text, work) => work.take(text.length / textsPerStep) && text.includes(required) && matches(text, work);
}

const decimal = /^\s{0,9}[+-]?\d{1,30}(\.\d{1,30})?\s{0,9}$/;

/** What is no plain decimal number is neither greater nor less than any. */
function numberTest(operator: 'greater' | 'less', values: readonly string[]): TextTest {
  const numbers = values.map(Number);
  const bound = operator === 'greater' ? Math.min(...numbers) : Math.max(...numbers);
  return (text) => decimal.test(text) && (operator === 'greater' ? Number(text) > bound : Number(text) < bound);
}

/** Values as customers write them, and as the bytes that stand for them where a head is read byte by byte. */
function bothSpellings(values: readonly string[], ignoreCase: boolean): readonly string[] {
  const wanted = ignoreCase ? values.map((value) => value.toLowerCase()) : values;
  const bytes = wanted.map((value) => Buffer.from(value, 'utf8').toString('latin1'));
  return [...new Set([...wanted, ...bytes])];
}
