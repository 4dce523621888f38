/**
 * Characters that some program on the way turns into ASCII or drops: fullwidth, enclosed, mathematical and small forms, long s, Kelvin,
 * look-alikes of quotes, brackets and slashes; odd spaces and zero-width characters between ASCII, where no language needs them. Ordinary
 * letters and punctuation of any script are not among them, or every text would be read twice.
 */
export const compatible =
  /[\u017f\u02b9\u02bc\u02c8\u2032\u2035\u2039\u203a\u2044\u212a\u2215\u2216\u2223\u2236\u2329\u232a\u24b6-\u24e9\ufe50-\ufe6b\uff02\uff04-\uff07\uff0b\uff0f\uff1c-\uff1e\uff21-\uff5d]|\ud835[\udc00-\udfff]|\w[\u00ad\u180e\u200b\u2060\ufeff]+\w|[A-Za-z)'"][\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+[A-Za-z(@*'"]/;

const foldedTo: Readonly<Record<string, string>> = {
  '\u0085': '\n',
  '\u2028': '\n',
  '\u2029': '\n',
  '\u00ad': '',
  '\u180e': '',
  '\u200b': '',
  '\u2060': '',
  '\ufeff': '',
  '\u02b9': "'",
  '\u02bc': "'",
  '\u02c8': "'",
  '\u2032': "'",
  '\u2035': '`',
  '\u2039': '<',
  '\u203a': '>',
  '\u2329': '<',
  '\u232a': '>',
  '\u3008': '<',
  '\u3009': '>',
  '\u2044': '/',
  '\u2215': '/',
  '\u2216': '\\',
  '\u2223': '|',
  '\u2236': ':',
};
const folded = new RegExp(`[${Object.keys(foldedTo).join('')}]`, 'g');

/** Text with such characters folded (Unicode NFKC, and the look-alikes that it leaves alone). */
export function foldCompatible(text: string): string {
  return text.replace(folded, (character) => foldedTo[character] ?? character).normalize('NFKC');
}

const utf7 = /\+([A-Za-z0-9+/]{3,})-?/g;

/** UTF-7 (RFC 2152) where it encodes ASCII, which nobody needs it for. */
export function decodeUtf7(text: string): string {
  return text.replace(utf7, (run, encoded: string) => {
    const bytes = Buffer.from(encoded, 'base64');
    if (bytes.length < 2) return run;
    let decoded = '';
    for (let at = 0; at + 1 < bytes.length; at += 2) {
      const code = bytes.readUInt16BE(at);
      if (code < 9 || code > 0x7e) return run;
      decoded += String.fromCharCode(code);
    }
    return decoded;
  });
}
