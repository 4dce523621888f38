import { type Screen, type ScreenName, screens } from '../screens.ts';

/** A screen made ready: its characters by their classes, in two numbers because there are more than one has bits. */
export interface Sieve {
  readonly low: number;
  readonly high: number;
  readonly test: NonNullable<Screen['test']> | null;
}

/** Characters that the same screens ask for are a class. Classes beyond the bits there are share the last, which costs time only. */
const bits = 62;
const half = 31;
/** In `low`: every value has it, also an empty one. Of screens that name no characters. */
const always = 1 << half;

const namedSets = Object.values<Screen>(screens).flatMap(({ chars }) => chars ?? []);
const characters = Array.from({ length: 129 }, (_, code) => String.fromCharCode(code));
const membership = characters.map((char) => namedSets.map((set) => (set.includes(char) ? 1 : 0)).join(''));
const classes = [...new Set(membership.filter((sets) => sets.includes('1')))];

const classOf = (code: number): number => Math.min(classes.indexOf(membership[code]!), bits - 1);
const lowBit = (at: number): number => (at >= 0 && at < half ? 1 << at : 0);
const highBit = (at: number): number => (at >= half ? 1 << (at - half) : 0);

/** For each ASCII character, and at 128 for all others. */
const lowOf = Int32Array.from(characters, (_, code) => lowBit(classOf(code)));
const highOf = Int32Array.from(characters, (_, code) => highBit(classOf(code)));

// What the last value looked at has: here, because to return both numbers would take an object for each value.
let seenLow = 0;
let seenHigh = 0;

/** One look at each character of a value, for `passes`. */
export function look(value: string): void {
  let low = always;
  let high = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    const index = code < 128 ? code : 128;
    low |= lowOf[index]!;
    high |= highOf[index]!;
  }
  seenLow = low;
  seenHigh = high;
}

/** Whether the value that was looked at last passes a screen. */
export function passes({ low, high, test }: Sieve, value: string): boolean {
  return ((seenLow & low) | (seenHigh & high)) !== 0 && (test === null || test.test(value));
}

/** Of a screen that is not known, as rules that were imported by another version may name one, everything passes. */
export function sieve(name: ScreenName | 'any'): Sieve {
  const { chars, test } = (screens as Readonly<Record<string, Screen>>)[name] ?? {};
  if (chars === undefined) return { low: always, high: 0, test: test ?? null };
  const codes = characters.flatMap((char, code) => (chars.includes(char) ? code : []));
  const all = (of: Int32Array) => codes.reduce((mask, code) => mask | of[code]!, 0);
  return { low: all(lowOf), high: all(highOf), test: test ?? null };
}
