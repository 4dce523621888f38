/** What `$'…'` reads (POSIX.1-2024, 2.2.4): how browsers write line breaks and letters beyond ASCII. */
const escapes: Readonly<Record<string, string>> = {
  ...{ n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' },
  ...{ '\\': '\\', "'": "'", '"': '"', '?': '?' },
};

/**
 * The words of a command line as a POSIX shell splits them; null where a quote stays open. Nothing is expanded;
 * what follows `;`, `|`, `&`, `<` or `>` at a blank is of another command, or of no concern.
 */
export function shellWords(line: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let at = 0;
  while (at < line.length) {
    const rest = line.slice(at, at + 2);
    const quoted = quotedAt(line, at);
    if (quoted === null) return null;
    if (quoted) {
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (/^\\\r?\n/.test(line.slice(at, at + 3))) {
      at = line.indexOf('\n', at) + 1;
    } else if (endsCommand(line, at, word === null)) {
      break;
    } else if (/\s/.test(rest.charAt(0))) {
      if (word !== null) words.push(word);
      word = null;
      at++;
    } else {
      const escaped = rest.startsWith('\\') && rest.length === 2;
      word = (word ?? '') + (escaped ? rest.charAt(1) : rest.charAt(0));
      at += escaped ? 2 : 1;
    }
  }
  return word === null ? words : [...words, word];
}

/** Not within a word: an address that was typed without quotes may hold such signs. */
const endsCommand = (line: string, at: number, isFirst: boolean): boolean =>
  ';|&<>'.includes(line.charAt(at)) && (isFirst || /^\s?$/.test(line.charAt(at + 1)));

/** What stands in quotes, and where it goes on behind them. */
type Quoted = { text: string; end: number } | null;

/** Undefined where no quote begins. */
function quotedAt(line: string, at: number): Quoted | undefined {
  if (line.startsWith("$'", at)) return ansiQuoted(line, at + 2);
  if (line.charAt(at) === "'") return plainQuoted(line, at + 1);
  return line.charAt(at) === '"' ? doubleQuoted(line, at + 1) : undefined;
}

function plainQuoted(line: string, begin: number): Quoted {
  const end = line.indexOf("'", begin);
  return end < 0 ? null : { text: line.slice(begin, end), end: end + 1 };
}

function doubleQuoted(line: string, begin: number): Quoted {
  let text = '';
  for (let at = begin; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === '"') return { text, end: at + 1 };
    const next = line.charAt(at + 1);
    if (character === '\\' && '\\"$`\n'.includes(next) && next !== '') {
      if (next !== '\n') text += next;
      at++;
    } else text += character;
  }
  return null;
}

function ansiQuoted(line: string, begin: number): Quoted {
  let text = '';
  for (let at = begin; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === "'") return { text, end: at + 1 };
    if (character !== '\\') {
      text += character;
      continue;
    }
    const { whole, hex, octal } = numberAt(line, at + 1);
    const simple = escapes[line.charAt(at + 1)];
    if (whole !== '') text += String.fromCharCode(hex === '' ? parseInt(octal, 8) : parseInt(hex, 16));
    else text += simple ?? `\\${line.charAt(at + 1)}`;
    at += whole !== '' ? whole.length : 1;
  }
  return null;
}

function numberAt(line: string, at: number): { whole: string; hex: string; octal: string } {
  const [whole = '', x, u, octal = ''] = /^(?:x([0-9a-f]{1,2})|u([0-9a-f]{1,4})|([0-7]{1,3}))/i.exec(line.slice(at, at + 5)) ?? [];
  return { whole, hex: x ?? u ?? '', octal };
}
