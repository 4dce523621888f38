import { type Screen, type ScreenName, screens } from '../screens.ts';
import { rarest, requiredTexts } from './required-texts.ts';

/**
 * Which screens a value passes, found in one look at its characters: those of whose characters, and of whose required texts, it has some.
 * Only their expressions are run. A text is known by two or three of its characters; that two texts share a slot of the table costs time only.
 */
const screenNames = Object.keys(screens) as ScreenName[];
/** Numbers of 32 bits that hold a bit for each screen. */
const numbers = 4;
if (screenNames.length > numbers * 32) throw new Error('there are more screens than bits');

const beyondAscii = 128;
/** What characters beyond ASCII are in required texts. */
const foldedAs = 127;
const lower = Uint8Array.from({ length: beyondAscii + 1 }, (_, code) =>
  code === beyondAscii ? 127 : String.fromCharCode(code).toLowerCase().charCodeAt(0),
);

/** Bits of the screens, for each character. */
const ofCharacter = new Int32Array((beyondAscii + 1) * numbers);
/** Bits of the screens that require a sign; for each pair and each three characters the slot of those that require them, 0 for none; and the bits of slots. */
const ofSign = new Int32Array((beyondAscii + 1) * numbers);
const slotOfPair = new Uint16Array(1 << 14);
const slotOfThree = new Uint16Array(1 << 15);
const ofSlot: number[] = new Array<number>(numbers).fill(0);
/** Of screens that name no characters, and of those that require no text. */
const withoutCharacters = new Int32Array(numbers);
const withoutTexts = new Int32Array(numbers);

const pairIndex = (first: number, second: number): number => (first << 7) | second;
const threeIndex = (first: number, second: number, third: number): number => ((first * 961) ^ (second * 131) ^ third) & 0x7fff;

screenNames.forEach((name, index) => {
  const { chars, test }: Screen = screens[name];
  if (chars === undefined) setBit(withoutCharacters, 0, index);
  else
    for (let code = 0; code <= beyondAscii; code++)
      if (chars.includes(String.fromCharCode(code))) setBit(ofCharacter, code * numbers, index);
  const texts = test instanceof RegExp ? requiredTexts(test) : null;
  if (texts === null) setBit(withoutTexts, 0, index);
  else for (const text of texts) makeKnown(rarest(text), index);
});

function makeKnown(text: string, index: number): void {
  const [first, second, third] = [...text].map((char) => char.charCodeAt(0)) as [number, number?, number?];
  if (second === undefined) {
    setBit(ofSign, first * numbers, index);
    if (first === foldedAs) setBit(ofSign, beyondAscii * numbers, index);
    return;
  }
  const [table, at] = third === undefined ? [slotOfPair, pairIndex(first, second)] : [slotOfThree, threeIndex(first, second, third)];
  if (table[at] === 0) {
    table[at] = ofSlot.length / numbers;
    for (let count = 0; count < numbers; count++) ofSlot.push(0);
  }
  setBit(ofSlot, table[at]! * numbers, index);
}

function setBit(bits: Int32Array | number[], from: number, index: number): void {
  bits[from + (index >> 5)]! |= 1 << (index & 31);
}

const bitsOfSlot = Int32Array.from(ofSlot);
const opened = new Int32Array(numbers);
const required = new Int32Array(numbers);

/** Leaves in `opened` the screens whose expressions a value has to be tried with, or that have none. */
function look(value: string): void {
  // Written out, and not as loops: this runs for every character of every value.
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let [ofFirst, ofSecond, ofThird, ofFourth] = [0, 0, 0, 0];
  required.set(withoutTexts);
  let before = 0;
  let last = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    const index = code < beyondAscii ? code : beyondAscii;
    const from = index * numbers;
    first |= ofCharacter[from]!;
    second |= ofCharacter[from + 1]!;
    third |= ofCharacter[from + 2]!;
    fourth |= ofCharacter[from + 3]!;
    ofFirst |= ofSign[from]!;
    ofSecond |= ofSign[from + 1]!;
    ofThird |= ofSign[from + 2]!;
    ofFourth |= ofSign[from + 3]!;
    const char = lower[index]!;
    const pair = slotOfPair[pairIndex(last, char)]!;
    if (pair !== 0) addSlot(pair);
    const three = slotOfThree[threeIndex(before, last, char)]!;
    if (three !== 0) addSlot(three);
    before = last;
    last = char;
  }
  opened[0] = (first | withoutCharacters[0]!) & (ofFirst | required[0]!);
  opened[1] = (second | withoutCharacters[1]!) & (ofSecond | required[1]!);
  opened[2] = (third | withoutCharacters[2]!) & (ofThird | required[2]!);
  opened[3] = (fourth | withoutCharacters[3]!) & (ofFourth | required[3]!);
}

function addSlot(slot: number): void {
  for (let count = 0; count < numbers; count++) required[count]! |= bitsOfSlot[slot * numbers + count]!;
}

/** What is wanted for values that pass some screens. Of a screen that is not known, as rules of another version may name one, everything passes. */
export class Sieve<Wanted> {
  readonly #always: Wanted[] = [];
  readonly #byScreen: (Wanted | undefined)[] = [];
  readonly #asked = new Int32Array(numbers);

  constructor(wanted: readonly { readonly screen: ScreenName | 'any'; readonly what: Wanted }[]) {
    for (const { screen, what } of wanted) {
      const index = screenNames.indexOf(screen as ScreenName);
      if (index < 0) this.#always.push(what);
      else {
        this.#byScreen[index] = what;
        setBit(this.#asked, 0, index);
      }
    }
  }

  get isEmpty(): boolean {
    return this.#always.length === 0 && this.#byScreen.length === 0;
  }

  /** Adds to `passed` what is wanted for a value; `mayMatch` is asked first whether that is worth running the expression. */
  pass(value: string, passed: Wanted[], mayMatch: (what: Wanted) => boolean): void {
    passed.push(...this.#always);
    if (this.#byScreen.length === 0) return;
    look(value);
    for (let count = 0; count < numbers; count++) {
      for (let bits = opened[count]! & this.#asked[count]!; bits !== 0; bits &= bits - 1) {
        const index = count * 32 + 31 - Math.clz32(bits & -bits);
        const { test }: Screen = screens[screenNames[index]!];
        const what = this.#byScreen[index]!;
        if (mayMatch(what) && (test === undefined || test.test(value))) passed.push(what);
      }
    }
  }
}
