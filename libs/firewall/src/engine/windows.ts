/** What the engine reads of a string, in bytes of UTF-8; it ignores the rest. */
export const longestString = 4096;
/** Characters that a window shares with the one before it, so that what one cuts in two stands whole in the other. */
const shared = 512;
/** Before every window but the first, so that no rule takes the middle of a text for its beginning. */
const lead = '_'.repeat(160);
/** Characters that the last window has at least: one that rules take for a whole, short value it shall not be. */
const shortestLast = 1300;

/** Whether the engine reads a value to its end, whatever its characters. */
export const isShort = (value: string): boolean => value.length * 3 <= longestString;

/** A value in pieces that the engine reads to their ends; itself where it does. */
export function windows(value: string): readonly string[] {
  if (isShort(value) || Buffer.byteLength(value) <= longestString) return [value];
  const pieces: string[] = [];
  for (let from = 0; ;) {
    const to = endOfWindow(value, from);
    pieces.push(from === 0 ? value.slice(0, to) : lead + value.slice(from, to));
    if (to === value.length) return pieces;
    from = Math.min(to - shared, value.length - shortestLast);
    if (isLowSurrogate(value.charCodeAt(from))) from++;
  }
}

function endOfWindow(value: string, from: number): number {
  let bytes = from === 0 ? 0 : lead.length;
  for (let at = from; at < value.length; at++) {
    const code = value.charCodeAt(at);
    // Half of a pair that stands alone becomes U+FFFD: three bytes, too. A pair takes four, counted here as six.
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
    if (bytes > longestString) return isLowSurrogate(code) ? at - 1 : at;
  }
  return value.length;
}

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code < 0xe000;
