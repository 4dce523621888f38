const escape = /\\(?:u\{0*([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|(0[4-7][0-7]|1[0-7]{2})|(\r\n|[\r\n\u2028\u2029])|([/'"`]))/gi;

/** Escapes of JavaScript, JSON and of most other languages that hide characters; `\n` and its like stay as they are. */
export function decodeEscapes(text: string): string {
  return text.replace(
    escape,
    (whole, braced?: string, unit?: string, byte?: string, octal?: string, continuation?: string, quoted?: string) => {
      if (quoted !== undefined) return quoted;
      if (continuation !== undefined) return '';
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
      const point = parseInt(braced ?? unit ?? byte ?? '', 16);
      return point > 0x10ffff ? whole : String.fromCodePoint(point);
    },
  );
}

const cssEscape = /\\0{0,4}([2-7][0-9a-f])(?:[ \t\n]|(?![0-9a-f]))/gi;

/** Escapes of CSS for ASCII characters: `\6a avascript`, `\00003c`. */
export function decodeCss(text: string): string {
  return text.replace(cssEscape, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
