export interface Decoded {
  readonly text: string;
  /** Some of what stood there could not be decoded and was left as it is. */
  readonly invalid: boolean;
  readonly overlong: boolean;
  /** Bytes that are no UTF-8, taken as Latin-1. */
  readonly notUtf8: boolean;
  /** There was %uXXXX. */
  readonly unicode: boolean;
}

const badPercent = /%(?![0-9a-f]{2})/i;
const encoded = /%(?:[0-9a-f]{2}(?:%[0-9a-f]{2})*|u[0-9a-f]{4})?/gi;

/** Percent-decodes once, as the most tolerant server would: %XX as UTF-8, overlong forms too, else as Latin-1; %uXXXX; the rest stays. */
export function decodePercent(text: string): Decoded {
  return decodeWell(text) ?? decodeOdd(text);
}

/** What encodeURIComponent has made, at the speed of the runtime; null for anything else. */
function decodeWell(text: string): Decoded | null {
  if (badPercent.test(text)) return null;
  try {
    return { text: decodeURIComponent(text), invalid: false, overlong: false, notUtf8: false, unicode: false };
  } catch {
    return null;
  }
}

function decodeOdd(text: string): Decoded {
  let invalid = false;
  let overlong = false;
  let notUtf8 = false;
  let unicode = false;
  const decoded = text.replace(encoded, (run) => {
    if (run.length === 1) {
      invalid = true;
      return run;
    }
    if (run[1] === 'u' || run[1] === 'U') {
      unicode = true;
      return String.fromCharCode(parseInt(run.slice(2), 16));
    }
    if (run.length === 3) {
      const byte = parseInt(run.slice(1), 16);
      if (byte < 0x80) return String.fromCharCode(byte);
    }
    const bytes = bytesOfRun(run);
    const read = decodeUtf8(bytes);
    overlong ||= read.overlong;
    notUtf8 ||= read.invalid;
    return read.text;
  });
  return { text: decoded, invalid, overlong, notUtf8, unicode };
}

function bytesOfRun(run: string): Uint8Array {
  const bytes = new Uint8Array(run.length / 3);
  for (let at = 0; at < bytes.length; at += 1)
    bytes[at] = (hexDigit(run.charCodeAt(at * 3 + 1)) << 4) | hexDigit(run.charCodeAt(at * 3 + 2));
  return bytes;
}

function hexDigit(code: number): number {
  return code <= 57 ? code - 48 : (code | 32) - 87;
}

/** Text of bytes: UTF-8 that may be overlong (up to four bytes), every byte that belongs to none as Latin-1. */
export function decodeUtf8(bytes: Uint8Array): { text: string; overlong: boolean; invalid: boolean } {
  let text = '';
  let overlong = false;
  let invalid = false;
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0;
    const length =
      first < 0x80 ? 1 : first >= 0xf0 && first < 0xf8 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc0 && first < 0xe0 ? 2 : 0;
    const point = length === 1 ? first : length === 0 ? -1 : sequence(bytes, at, length);
    if (point < 0 || point > 0x10ffff) {
      text += String.fromCharCode(first);
      invalid = true;
      at += 1;
      continue;
    }
    if (length > 1 && point < (length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000)) overlong = true;
    text += String.fromCodePoint(point);
    at += length;
  }
  return { text, overlong, invalid };
}

/** The code point of a sequence of 2 to 4 bytes, or -1. */
function sequence(bytes: Uint8Array, at: number, length: number): number {
  let point = (bytes[at] ?? 0) & (0xff >> (length + 1));
  for (let step = 1; step < length; step += 1) {
    const next = bytes[at + step];
    if (next === undefined || (next & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (next & 0x3f);
  }
  return point;
}
