import { RE2JS } from 're2js';

/** A pattern as it is written, and made ready. */
export interface ReadablePattern {
  readonly text: string;
  readonly pattern: RE2JS;
}

/**
 * A pattern for texts in lower case that finds what the given one finds without regard to case. Where it only holds plain letters it is
 * put into lower case itself: RE2 then sees at once what a text must hold, and most texts cost next to nothing. Throws on a bad pattern.
 */
export function loweredPattern(pattern: string): ReadablePattern {
  const whole = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
  const lowered = loweredText(pattern.startsWith('(?i)') ? pattern.slice(4) : pattern);
  return lowered === null ? { text: `(?i)${pattern}`, pattern: whole } : { text: lowered, pattern: RE2JS.compile(lowered) };
}

/** Null where lower case may mean something else: flags, names, classes by name, ranges, anything but ASCII. */
function loweredText(pattern: string): string | null {
  if (/[^\x20-\x7e]|\(\?(?!:)|\\[pPQEx0-7Cz]|\[:/.test(pattern)) return null;
  const ranges = pattern.match(/[^\\]-[^\]]/g) ?? [];
  if (!ranges.every((range) => /^(\d-\d|[A-Z]-[A-Z]|[a-z]-[a-z])$/.test(range))) return null;
  return pattern.replace(/\\.|[A-Z]/g, (token) => (token.length === 1 ? token.toLowerCase() : token));
}
