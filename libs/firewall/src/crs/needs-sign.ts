import type { RuleTest } from '../rule.ts';

type Plain = (code: number) => boolean;
const among =
  (characters: RegExp): Plain =>
  (code) =>
    code < 128 && characters.test(String.fromCharCode(code));

/** Characters of words, numbers, dates and addresses of mail. Everything else is a sign, as in the screen of that name. */
const ofWords = among(/[A-Za-z0-9 _.,@-]/);
/** Characters of numbers and dates. Everything else opens the screen of words. */
const ofNumbers = among(/[0-9 _.,-]/);

/**
 * The screen that lets by only values which can not meet all of the tests: what the engine makes of a value without signs has none
 * either, and the same of letters.
 */
export function screenOf(tests: readonly RuleTest[]): 'signs' | 'words' | 'any' {
  if (tests.every((test) => needs(test, ofWords))) return 'signs';
  return tests.every((test) => needs(test, ofNumbers)) ? 'words' : 'any';
}

export const needsSign = (test: RuleTest): boolean => needs(test, ofWords);

/** Whether a value of plain characters alone can not meet a test. */
function needs(test: RuleTest, isPlain: Plain): boolean {
  if (test.negated) return false;
  if ('phrases' in test) return test.phrases.every((phrase) => [...phrase].some((character) => !isPlain(character.codePointAt(0) ?? 0)));
  // What looks like markup begins with < or assigns with =; SQL may be made of words, or of numbers and dashes alone.
  if ('looksLike' in test) return test.looksLike === 'xss';
  return new Reader(test.regex, isPlain).alternatives();
}

const tokens = /\\x\{[\da-f]+\}|\\x[\da-f]{2}|\\[pP](?:\{[^}]*\}|.)|\\[^]|\(\?(?:P?<\w+>|[imsU-]*[:)])|\[:\^?\w+:\]|\{\d+,?\d*\}|[^]/giu;

/** Goes through a pattern of RE2 once; every method says whether what it has gone over holds more than plain characters wherever it matches. */
class Reader {
  readonly #tokens: readonly string[];
  readonly #isPlain: Plain;
  #at = 0;

  constructor(pattern: string, isPlain: Plain) {
    this.#tokens = pattern.match(tokens) ?? [];
    this.#isPlain = isPlain;
  }

  alternatives(): boolean {
    let every = this.#sequence();
    while (this.#tokens[this.#at] === '|') {
      this.#at++;
      every = this.#sequence() && every;
    }
    return every;
  }

  #sequence(): boolean {
    let some = false;
    for (let token = this.#tokens[this.#at]; token !== undefined && token !== '|' && token !== ')'; token = this.#tokens[this.#at]) {
      this.#at++;
      const one = this.#one(token);
      some = (!this.#mayBeLeftOut() && one) || some;
    }
    return some;
  }

  #one(token: string): boolean {
    if (token === '[') return this.#class();
    if (/^\(\?[imsU-]*\)$/.test(token)) return false;
    if (token.startsWith('(')) {
      const inner = this.alternatives();
      this.#at++;
      return inner;
    }
    const code = codeOf(token);
    return code !== null && !this.#isPlain(code);
  }

  /** Of members none of which is plain. */
  #class(): boolean {
    let every = this.#tokens[this.#at] !== '^';
    if (!every) this.#at++;
    for (let first = true; this.#at < this.#tokens.length; first = false) {
      const token = this.#tokens[this.#at++] ?? '';
      if (token === ']' && !first) return every;
      const from = classCode(token);
      const isRange = this.#tokens[this.#at] === '-' && this.#tokens[this.#at + 1] !== ']';
      const to = isRange ? classCode(this.#tokens[this.#at + 1] ?? '') : from;
      if (isRange) this.#at += 2;
      every &&= from !== null && to !== null && this.#noneIsPlain(from, to);
    }
    return every;
  }

  #noneIsPlain(from: number, to: number): boolean {
    for (let code = from; code <= Math.min(to, 127); code++) if (this.#isPlain(code)) return false;
    return true;
  }

  /** Goes over quantifiers. */
  #mayBeLeftOut(): boolean {
    let may = false;
    for (let token = this.#tokens[this.#at] ?? ''; /^([*+?]|\{\d+,?\d*\})$/.test(token); token = this.#tokens[this.#at] ?? '') {
      may ||= token === '*' || token === '?' || /^\{0/.test(token);
      this.#at++;
    }
    return may;
  }
}

const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7 };

/** The one character a token stands for; null for those that stand for several or none. */
function codeOf(token: string): number | null {
  return /^[.^$*+?{}|()]$/.test(token) && !/^[{}]$/.test(token) ? null : classCode(token);
}

function classCode(token: string): number | null {
  const hex = /^\\x\{?([\da-f]+)\}?$/i.exec(token)?.[1];
  if (hex !== undefined) return parseInt(hex, 16);
  if (token.startsWith('[:') || token === '') return null;
  if (!token.startsWith('\\')) return token.codePointAt(0) ?? null;
  const escaped = token.slice(1);
  return controls[escaped] ?? (/^[A-Za-z0-9]/.test(escaped) ? null : (escaped.codePointAt(0) ?? null));
}
