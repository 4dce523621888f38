/** Whoever's bytes are ASCII, every group of four of its base64 begins with A-Z or a-f: random tokens fail after a group or two. */
const maybeText = /^(?:[A-Za-f][\w+/-]{3})+[\w+/=-]{0,4}$/;
export const shortestEncoded = 8;
/** Shorter than this, many a word is base64 of something: only what has signs in it, and nothing but ASCII, is worth a look. */
const surelyEncoded = 16;
const capital = /[A-Z]/;
const ascii = /^[ -~]*$/;
const sign = /[^\w\s.,:@~-]/;
const readable = /^[\t\n\r -~\u00a0-\uffff]+$/;
const word = /[a-z]{2}|[<>'"(){}$|;&/\\.%]{2}/i;

/** What a value is base64 of (standard or URL-safe, padded or not), where that is readable text; of less than 12 characters only with signs in it. Else null. */
export function decodeBase64(text: string): string | null {
  if (text.length < shortestEncoded || !maybeText.test(text)) return null;
  if (text.length < surelyEncoded && !capital.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  const decoded = bytes.toString('utf8');
  if (text.length < surelyEncoded) return ascii.test(decoded) && sign.test(decoded) ? decoded : null;
  if (!readable.test(decoded) || decoded.includes('\ufffd') || !word.test(decoded)) return null;
  return decoded;
}

const dataUrl = /;base64,([A-Za-z0-9+/_-]{16,}={0,2})/i;

/** The same of the first data: URL within a text. */
export function decodeDataUrl(text: string): string | null {
  const encoded = dataUrl.exec(text)?.[1];
  return encoded === undefined ? null : decodeBase64(encoded);
}
