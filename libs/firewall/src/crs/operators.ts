import type { RuleTest } from '../rule.ts';
import { NotExpressible } from './faults.ts';
import { toRe2 } from './pcre.ts';
import type { Link } from './sec-rule.ts';

/** What an operator needs of the release: the lines of a .data file. Throws NotExpressible where it has none of that name. */
export type DataOf = (file: string) => readonly string[];

const plain = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const exactly = (regex: string): RuleTest => ({ regex, caseSensitive: true });

/** `lower`: the engine has to put values into lower case before. */
export interface Tested {
  readonly test: RuleTest;
  readonly lower: boolean;
}

/** The test of an operator whose argument holds no placeholder any more. Throws NotExpressible. */
export function testOf({ operator, transformations }: Link, argument: string, dataOf: DataOf): Tested {
  const { name } = operator;
  const test = (found: RuleTest, lower = false): Tested => ({ test: operator.negated ? { ...found, negated: true } : found, lower });
  switch (name.toLowerCase()) {
    case 'rx':
      return test(exactly(toRe2(argument)));
    case 'pm':
      return test(phrases(argument.split(/\s+/)), true);
    case 'pmfromfile':
    case 'pmf':
      return test(phrases(argument.split(/\s+/).flatMap((file) => dataOf(file))), true);
    case 'detectsqli':
      return test({ looksLike: 'sqli' });
    case 'detectxss':
      return test({ looksLike: 'xss' });
    case 'contains':
    case 'strmatch':
      return test({ phrases: [argument] });
    case 'containsword':
      return test(exactly(`\\b${plain(argument)}\\b`));
    case 'streq':
      return test(exactly(`^${plain(argument)}$`));
    case 'beginswith':
      return test(exactly(`^${plain(argument)}`));
    case 'endswith':
      return test(exactly(`${plain(argument)}$`));
    case 'within':
      return test(exactly(`^(?:${wordsOf(argument).map(plain).join('|')})$`));
    case 'validatebyterange':
      return bytesOutside(argument, operator.negated);
    case 'gt':
    case 'ge':
      if (transformations.at(-1)?.toLowerCase() === 'length' && !operator.negated) return test(longerThan(name, argument));
  }
  throw new NotExpressible(`@${name}: the engine has no such operator`);
}

function phrases(found: readonly string[]): RuleTest {
  const list = found.filter((phrase) => phrase !== '').map((phrase) => phrase.toLowerCase());
  if (list.length === 0) throw new NotExpressible('its list of phrases is empty');
  return { phrases: [...new Set(list)] };
}

/** Lists of the settings are words between spaces, slashes or bars; a part of a word would count there, which nobody means. */
const wordsOf = (list: string): string[] => list.split(/[|\s]+/).filter((word) => word !== '');

function longerThan(name: string, argument: string): RuleTest {
  const length = Number(argument) + (name.toLowerCase() === 'gt' ? 1 : 0);
  if (!Number.isInteger(length) || length < 1) throw new NotExpressible(`@${name} ${argument}: not a length`);
  return { regex: '(?s).', caseSensitive: true, minLength: length };
}

/** Characters in the place of bytes: beyond ASCII all of them may be there, or none. */
function bytesOutside(argument: string, negated: boolean): Tested {
  if (negated) throw new NotExpressible('@validateByteRange turned round');
  const allowed = new Set(
    argument.split(',').flatMap((range) => {
      const [from = NaN, to = from] = range.trim().split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    }),
  );
  const ascii = Array.from({ length: 128 }, (_, byte) => byte).filter((byte) => !allowed.has(byte));
  const beyond = allowed.has(128) ? '' : '\\x{80}-\\x{10ffff}';
  if (ascii.length === 0 && beyond === '') throw new NotExpressible('@validateByteRange allows everything');
  const hex = (byte: number) => `\\x${byte.toString(16).padStart(2, '0')}`;
  return { test: { regex: `[${ascii.map(hex).join('')}${beyond}]`, caseSensitive: true }, lower: false };
}
