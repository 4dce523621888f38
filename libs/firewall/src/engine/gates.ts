import type { Rule, RuleTest } from '../rule.ts';
import { folded, rarest, requiredTexts } from './required-texts.ts';

/**
 * Which rules a value may match, by the texts that every match of a rule holds. It is found in one look at the value's characters, a hundred
 * times cheaper than the rules themselves, and looked for only in values that have passed a screen. A text is known by two or three of its
 * characters; that two texts share a slot of the table costs time only.
 */
export class Gates {
  readonly #slots = new Uint16Array(1 << slotBits);
  readonly #gatesOfSlot: number[][] = [[]];
  /** For each gate the number of the look in which it was last open. */
  #openIn = new Uint32Array(0);
  #count = 0;
  #look = 0;

  /** Returns the gate of a rule, to be asked for by `isOpen`; null where the rule may match anything. */
  add(rule: Rule): number | null {
    const texts = textsOf(rule);
    if (texts === null) return null;
    const gate = this.#count++;
    for (const text of texts) this.#gatesIn(slotOf(text)).push(gate);
    this.#openIn = new Uint32Array(this.#count);
    return gate;
  }

  /** Opens the gates of the rules that a value may match, and closes all others. */
  look(value: string): void {
    const look = ++this.#look;
    let before = 0;
    let last = 0;
    for (let at = 0; at < value.length; at++) {
      const code = value.charCodeAt(at);
      const char = code > 127 ? 127 : code >= 65 && code <= 90 ? code | 32 : code;
      const pair = this.#slots[hash(0, last, char)]!;
      if (pair !== 0) this.#open(pair, look);
      const three = this.#slots[hash(before, last, char)]!;
      if (three !== 0) this.#open(three, look);
      before = last;
      last = char;
    }
  }

  isOpen(gate: number | null): boolean {
    return gate === null || this.#openIn[gate] === this.#look;
  }

  #open(slot: number, look: number): void {
    for (const gate of this.#gatesOfSlot[slot]!) this.#openIn[gate] = look;
  }

  #gatesIn(hashed: number): number[] {
    if (this.#slots[hashed] === 0) this.#slots[hashed] = this.#gatesOfSlot.push([]) - 1;
    return this.#gatesOfSlot[this.#slots[hashed]!]!;
  }
}

const slotBits = 16;

function slotOf(text: string): number {
  const codes = [...rarest(text)].map((char) => char.charCodeAt(0));
  return codes.length === 2 ? hash(0, codes[0]!, codes[1]!) : hash(codes[0]!, codes[1]!, codes[2]!);
}

/** Of two or three characters of seven bits each. */
const hash = (first: number, second: number, third: number): number =>
  (Math.imul((first << 14) | (second << 7) | third, 0x9e3779b1) >>> (32 - slotBits)) & 0xffff;

/** Of any of its tests, because each may hold in another value; null where one of them says nothing of what it matches. */
function textsOf(rule: Rule): readonly string[] | null {
  const all = rule.when.map((test) => textsOfTest(rule, test));
  const texts = all.includes(null) ? [] : all.flatMap((some) => some!);
  return texts.length > 0 && texts.every((text) => text.length > 1) ? texts : null;
}

/** What an engine does to a value before a test could bring the text forth; and what must not match says nothing. */
function textsOfTest(rule: Rule, test: RuleTest): readonly string[] | null {
  const changed = (test.transformers ?? rule.transformers ?? []).length > 0;
  if (test.negated || changed || 'looksLike' in test) return null;
  return 'phrases' in test ? test.phrases.map(folded) : requiredTexts({ source: test.regex, flags: '' });
}
