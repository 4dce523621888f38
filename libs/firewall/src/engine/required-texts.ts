/** Classes, escapes, beginnings of groups, quantifiers, and single characters of an expression. */
const tokens =
  /\\(?:x\{[\da-f]+\}|x[\da-f]{2}|u[\da-f]{4}|c[a-z]|\d+|[^])|\[\^?(?:\\[^]|[^\]\\])*\]|\(\?(?:<?[=!]|:|<\w+>)|[*+?]\??|\{\d+(?:,\d*)?\}\??|[^]/gi;

/** What RE2 knows beside: quotations, named classes, flags within. */
const isNotRead = /\\[QpPaAzC]|\[\[:|\(\?(?!<?[=!]|:|<\w)/;

/** Texts of which one at least stands in whatever matches; null where there may be none. */
type Texts = readonly string[] | null;

/**
 * Texts of which every match of an expression, of JavaScript or RE2, holds one at least, as `folded` shows it; null where that cannot be said.
 * So whoever knows that a value holds none of them need not run the expression.
 */
export function requiredTexts({ source, flags }: Pick<RegExp, 'source' | 'flags'>): Texts {
  if (isNotRead.test(source)) return null;
  // With these, letters beyond ASCII are the same as some within it.
  if (flags.includes('i') && /[uv]/.test(flags)) return null;
  return alternatives([...source.matchAll(tokens)].map(([token]) => token));
}

/** Takes tokens up to the end of a group. One alternative that requires nothing is enough for all of them to require nothing. */
function alternatives(rest: string[]): Texts {
  const all: Texts[] = [sequence(rest)];
  while (rest[0] === '|') {
    rest.shift();
    all.push(sequence(rest));
  }
  rest.shift();
  return all.includes(null) ? null : [...new Set(all.flatMap((texts) => texts!))];
}

function sequence(rest: string[]): Texts {
  let best: Texts = null;
  let run = '';
  const consider = (texts: Texts): void => {
    if (texts !== null && (best === null || worth(texts) > worth(best))) best = texts;
  };
  const endRun = (): void => {
    if (run.length > 1 || isSign(run)) consider([run]);
    run = '';
  };
  while (rest.length > 0 && rest[0] !== '|' && rest[0] !== ')') {
    const token = rest.shift()!;
    if (token[0] === '(') {
      endRun();
      const inner = alternatives(rest);
      if (token !== '(?!' && token !== '(?<!' && !mayBeLeftOut(rest)) consider(inner);
      continue;
    }
    const char = plainCharacter(token);
    const isOptional = mayBeLeftOut(rest, false);
    if (char !== null && !isOptional) run += char;
    else {
      endRun();
      if (!isOptional) consider(signsOf(token));
    }
    if (isQuantifier(rest[0])) {
      endRun();
      rest.shift();
    }
  }
  endRun();
  return best;
}

const isQuantifier = (token: string | undefined): boolean => token !== undefined && /^(?:[*+?]|\{\d)/.test(token);

/** Takes the quantifier of what came before, but where it is to stay. */
function mayBeLeftOut(rest: string[], take = true): boolean {
  const [token] = rest;
  if (!isQuantifier(token)) return false;
  if (take) rest.shift();
  return /^(?:[*?]|\{0)/.test(token!);
}

/** The character a token stands for, as `folded` shows it; null of what may be several, and of what is none. */
function plainCharacter(token: string): string | null {
  if (/^\\[xu][^]/.test(token)) return codePoint(token);
  if (token[0] === '\\') return escapes[token] ?? (/^\\\W$/.test(token) ? folded(token[1]!) : null);
  return token.length !== 1 || /[.^$]/.test(token) ? null : folded(token);
}

const codePoint = (token: string): string => folded(String.fromCharCode(Math.min(parseInt(token.replace(/[^\da-f]/gi, ''), 16), 0xffff)));

const escapes: Readonly<Record<string, string>> = { '\\n': '\n', '\\r': '\r', '\\t': '\t', '\\0': '\0' };

/** The members of a class of few signs. */
function signsOf(token: string): Texts {
  if (!/^\[[^^]/.test(token) || /\\[xu]/.test(token)) return null;
  const members = (token.slice(1, -1).match(/\\[^]|[^]/g) ?? []).map((member) =>
    /^[.^$]$/.test(member) ? member : plainCharacter(member),
  );
  const isList = members.length <= 12 && !/[^\\]-./.test(token.slice(1, -1));
  return isList && members.every((member) => member !== null && isSign(member)) ? (members as string[]) : null;
}

/** Letters and digits alone say nothing of a value. */
const isSign = (text: string): boolean => /^[^a-z\d ]/.test(text);

/** A value as texts are looked for in it: without case, and with all characters beyond ASCII as one. */
export const folded = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).replace(/[^\0-\x7f]/g, '\x7f');

const worth = (texts: readonly string[]): number => Math.min(...texts.map((text) => rarity(rarest(text)))) - texts.length / 1000;

/** The two or three characters of a text that ordinary values have least. */
export function rarest(text: string): string {
  if (text.length < 3) return text;
  const all = Array.from({ length: text.length - 2 }, (_, at) => text.slice(at, at + 3));
  return all.reduce((best, one) => (rarity(one) > rarity(best) ? one : best));
}

const rarity = (text: string): number => [...text].reduce((sum, char) => sum + weight(char), 0);

function weight(char: string): number {
  if (/[a-z]/.test(char)) return 'etaoinsrhl'.includes(char) ? 1 : 'jqxzk'.includes(char) ? 2.5 : 1.5;
  return char === ' ' ? 0.5 : /[\d./,:-]/.test(char) ? 1.5 : 3;
}
