import { NotExpressible } from './faults.ts';

const refused: readonly (readonly [RegExp, string])[] = [
  [/^\(\?<?!/, 'a negative lookaround'],
  [/^\(\?\(|^\(\?(P[=>]|R|&|\d)/, 'recursion, conditions or named references'],
  [/^\\[1-9]|^\\[kg]/, 'a backreference'],
  [/^\\[KGX]/, 'an escape that RE2 does not have'],
];
const tokens =
  /\\x\{[\da-f]+\}|\\x[\da-f]{2}|\\[pP](?:\{[^}]*\}|.)|\\c?[^]|\(\?#[^)]*\)|\(\?(?:<[=!]|P?<\w+>|'\w+'|[imsxU-]*[:)]|[^])|\[:\^?\w+:\]|\{\d+,?\d*\}|[^]/gi;

/**
 * A pattern of PCRE for RE2, in the mode of ModSecurity: `.` stands for line ends too. Where RE2 only lacks a way not to try again
 * (possessive, atomic), the plain form finds the same and perhaps more. Throws NotExpressible for what changes what is found.
 */
export function toRe2(pattern: string): string {
  const out: string[] = [];
  const all = bytesAsCharacters(pattern).match(tokens) ?? [];
  let inClass = false;
  for (const [i, token] of all.entries()) {
    const reason = inClass ? undefined : refused.find(([known]) => known.test(token))?.[1];
    if (reason) throw new NotExpressible(`the pattern has ${reason}, which no linear-time engine has`);
    out.push(inClass ? ofClass(token) : outside(token, all, i, out));
    if (token === '[' && !inClass) inClass = true;
    // A bracket that comes first in a class is a character of it.
    else if (token === ']' && inClass && !(all[i - 1] === '[' || (all[i - 1] === '^' && all[i - 2] === '['))) inClass = false;
  }
  return `(?s)${out.join('')}`;
}

function outside(token: string, all: readonly string[], i: number, out: readonly string[]): string {
  if (token === '\\s') return '[\\s\\x0b]';
  if (token === '\\S') return '[^\\s\\x0b]';
  if (token === '\\v') return '[\\n\\x0b\\f\\r]';
  if (token === '\\h') return '[ \\t]';
  if (token === '\\R') return '(?:\\r\\n|[\\n\\x0b\\f\\r])';
  if (token === '\\Z') return '\\n?\\z';
  if (token === '\\e') return '\\x1b';
  if (token === '(?>') return '(?:';
  if (token.startsWith('(?#')) return '';
  if (token === '(?=') return aheadAtEnd(all, i);
  if (token === '(?<=') return behindAtStart(out);
  if (/^\(\?[imsU-]*x/.test(token)) throw new NotExpressible('the pattern is written with spaces that do not count');
  if (/^\(\?<\w|^\(\?'/.test(token)) return token.replace(/^\(\?[<'](\w+)[>']/, '(?P<$1>');
  // A quantifier of a quantifier: possessive.
  if (token === '+' && /^([+*?]|\{\d+,?\d*\})$/.test(all[i - 1] ?? '')) return '';
  if (/^\{\d{4,}|^\{\d+,\d{4,}/.test(token)) throw new NotExpressible('the pattern repeats more than 1,000 times');
  return token;
}

function ofClass(token: string): string {
  if (token === '\\s') return '\\s\\x0b';
  if (token === '\\v') return '\\n\\x0b\\f\\r';
  if (token === '\\h') return ' \\t';
  if (token === '\\e') return '\\x1b';
  return token === '\\b' ? '\\x08' : token;
}

/** What must follow a match may as well be part of it, when nothing else of the pattern comes after. */
function aheadAtEnd(all: readonly string[], at: number): string {
  let depth = 0;
  for (let i = at; i < all.length; i++) {
    if (all[i]?.startsWith('(')) depth++;
    else if (all[i] === ')' && --depth === 0) {
      if (all.slice(i + 1).every((token) => token === ')')) return '(?:';
      break;
    }
  }
  throw new NotExpressible('the pattern has a lookahead within, which no linear-time engine has');
}

function behindAtStart(out: readonly string[]): string {
  if (out.every((token) => /^\((\?[imsU-]*[:)])?$/.test(token))) return '(?:';
  throw new NotExpressible('the pattern has a lookbehind within, which no linear-time engine has');
}

const byte = /\\x(?:\{([89a-f][\da-f])\}|([89a-f][\da-f]))/gi;
const someBytes = String.raw`(?:\\x(?:\{[89a-f][\da-f]\}|[89a-f][\da-f]))+`;
const allBeyondAscii = '\ue000';

/**
 * PCRE sees bytes here, RE2 characters: escapes of bytes that make up characters of UTF-8 become these, and all bytes beyond ASCII all
 * characters beyond it.
 */
function bytesAsCharacters(pattern: string): string {
  return pattern
    .replace(/\\x\{?80\}?-\\x\{?ff\}?/gi, allBeyondAscii)
    .replace(new RegExp(`(${someBytes})\\[(${someBytes})\\]`, 'gi'), (_, start: string, ends: string) => {
      const characters = bytesOf(ends).map((end) => charactersOf([...bytesOf(start), end]));
      return `[${characters.join('')}]`;
    })
    .replace(new RegExp(someBytes, 'gi'), (run) => charactersOf(bytesOf(run)))
    .replaceAll(allBeyondAscii, '\\x{80}-\\x{10ffff}');
}

const bytesOf = (escapes: string): number[] => [...escapes.matchAll(byte)].map(([, braced, bare]) => parseInt(braced ?? bare ?? '', 16));

function charactersOf(bytes: readonly number[]): string {
  const text = Buffer.from(bytes).toString('utf8');
  if (text.includes('\ufffd')) throw new NotExpressible('the pattern has bytes beyond ASCII that are no characters by themselves');
  // Written as they are: an escape of theirs would be taken for bytes again.
  return text;
}
