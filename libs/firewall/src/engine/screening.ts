import { type Screen, type ScreenName, screens } from '../screens.ts';

/** A screen made ready. */
export interface Sieve {
  /** Bit of its set of characters. */
  readonly chars: number;
  readonly test: NonNullable<Screen['test']> | null;
}

/** Set for every value: of screens that name no characters. */
const always = 1 << 31;
/** Sets beyond as many as there are bits share the last of these: their screens open for more than they name, which costs time only. */
const mostSets = 31;
const sets = [...new Set(Object.values<Screen>(screens).flatMap(({ chars }) => chars ?? []))].map((chars) => [...chars].sort().join(''));
const distinct = [...new Set(sets)];
const bitOfSet = (chars: string): number => 1 << Math.min(distinct.indexOf([...chars].sort().join('')), mostSets - 1);

/** For each ASCII character, and at 128 for all others, the sets it is in. */
const setsOf = Int32Array.from({ length: 129 }, (_, code) =>
  distinct.reduce((bits, chars) => (chars.includes(String.fromCharCode(code)) ? bits | bitOfSet(chars) : bits), 0),
);

/** Which sets of characters a value has some of. One look at each character. */
export function charsIn(value: string): number {
  let seen = always;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    seen |= setsOf[code < 128 ? code : 128]!;
  }
  return seen;
}

/** Of a screen that is not known, as rules that were imported by another version may name one, everything passes. */
export function sieve(name: ScreenName | 'any'): Sieve {
  const { chars, test } = (screens as Readonly<Record<string, Screen>>)[name] ?? {};
  return { chars: chars === undefined ? always : bitOfSet(chars), test: test ?? null };
}

/** Whether a value passes a screen; `seen` as charsIn says. */
export const passes = ({ chars, test }: Sieve, seen: number, value: string): boolean =>
  (seen & chars) !== 0 && (test === null || test.test(value));
