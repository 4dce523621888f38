import { deflateRawSync, gzipSync } from 'node:zlib';
import type { Dice } from './dice.ts';

/** Pieces that mean something to some reader, screen or rule. */
const pieces = [
  "' or 1=1--", 'union/**/select', '<script>', '</script>', 'javascript:', '${jndi:ldap://a}', '{{7*7}}', '../', '..\\', '/etc/passwd', ';cat ',
  '$(id)', '`id`', '<?php ', '<!ENTITY x SYSTEM "file:///a">', '<![CDATA[', ']]>', '&lt;', '&#x3c;', '&#60', '%3c', '%253c', '%u003c', '%c0%af',
  '\\u003c', '\\x3c', '\\74', '+ADw-', '__proto__', '[$ne]', 'O:8:"stdClass":0:{}', 'rO0AB', 'H4sI', 'data:text/html;base64,', '\r\n', '\r\nSet-Cookie: a=b',
  '\0', '\ufeff', '\ud83d', '＜', 'ſcript', 'hello', 'world', ' ', '=', '&', ';', ',', '"', "'", '(', ')', '[', ']', '{', '}', '--', '/*', '*/', '#', '0x41', '1e309',
]; // prettier-ignore

/** What repeated a hundred thousand times asks most of expressions and decoders. */
export const repeats = [
  'a', ' ', '0', "'", '"', '<', '(', '[', '{', '\\', '/', '%', '%25', '&', '&#', '&lt;', '\\u', '\\\\', '/*', '*/', '/**/', '--', "'+'", '"+"', '${', '{{', '../',
  '%2e', 'a=', 'a&', 'a,', 'a.', 'a[', 'on', 'or ', 'and(', 'select ', 'union ', '=(', '1=', 'é', '😀', '\ud83d', '\r\n', '\t', '-', '$IFS', '+AD', '<!--', '<a ', ' on', '(((', 'x\\',
]; // prettier-ignore

export function value(dice: Dice, most: number): string {
  const kind = dice.roll(10);
  if (kind === 0)
    return dice
      .pick(repeats)
      .repeat(1 + dice.length(most))
      .slice(0, most);
  if (kind === 1) return dice.bytes(dice.length(Math.min(most, 4096))).toString('latin1');
  let text = '';
  for (let count = dice.roll(12); count >= 0; count--) text += dice.pick(pieces);
  return encoded(dice, text).slice(0, most);
}

const codings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => encodeURIComponent(text.toWellFormed()),
  (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join(''),
  (text) => Buffer.from(text).toString('base64'),
  (text) => [...text].map((char) => `&#${char.codePointAt(0)};`).join(''),
  (text) => [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  (text) => JSON.stringify(text),
  (text) => JSON.stringify({ [text]: [text, { a: text }] }),
  (text) => text.replaceAll(' ', '/**/'),
  (text) => `'${[...text].join("'+'")}'`,
  (text) => gzipSync(text).toString('base64'),
  (text) => deflateRawSync(text).toString('latin1'),
];

/** In one coding after another. */
function encoded(dice: Dice, text: string): string {
  let result = text;
  for (let depth = dice.roll(4); depth > 0 && result.length < 20_000; depth--) result = dice.pick(codings)(result);
  return result;
}
