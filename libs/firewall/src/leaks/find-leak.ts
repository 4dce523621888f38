import { holdsCardNumber } from './card-numbers.ts';
import { type LeakKind, type Signature, signatures } from './signatures.ts';

/** Something in an answer that visitors should not see. */
export interface Leak {
  readonly kind: LeakKind;
  /** Which rule found it. */
  readonly id: string;
}

/** The first leak in a text, of the kinds it was made for; null without. Linear in the text. */
export type LeakFinder = (text: string) => Leak | null;

/** Null where nothing is looked for. */
export function leakFinder(kinds: readonly LeakKind[]): LeakFinder | null {
  if (kinds.length === 0) return null;
  const wanted = signatures.filter(({ kind }) => kinds.includes(kind));
  const cards = kinds.includes('card_number');
  return (text) => {
    const found = wanted.find((signature) => matches(signature, text));
    if (found !== undefined) return { kind: found.kind, id: found.id };
    return cards && holdsCardNumber(text) ? { kind: 'card_number', id: 'leak-card-number' } : null;
  };
}

const matches = ({ hints, pattern }: Signature, text: string): boolean => hints.some((hint) => text.includes(hint)) && pattern.test(text);
