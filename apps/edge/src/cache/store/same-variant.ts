import type { CachedHead } from '../cached-answer.ts';

/** Whether one takes the place of the other: the same fields tell them apart, with the same values (RFC 9111, 4.1). */
export const sameVariant = (one: CachedHead, other: CachedHead): boolean =>
  same(one.vary, other.vary) && same(one.variedBy, other.variedBy);

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, i) => text === other[i]);
}
