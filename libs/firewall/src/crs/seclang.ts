/** One directive of a SecLang file: its name, and its arguments without their quotes. */
export interface Directive {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly file: string;
  readonly line: number;
}

/**
 * Reads a file of ModSecurity's rule language: a directive a line, continued by a backslash at its end, comments from #. Directives of
 * other kinds (`<IfModule>`) are told like all others.
 */
export function readSecLang(text: string, file: string): Directive[] {
  const directives: Directive[] = [];
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = at + 1;
    let whole = lines[at] ?? '';
    if (/^\s*(#|$)/.test(whole)) continue;
    while (whole.endsWith('\\') && at + 1 < lines.length) whole = whole.slice(0, -1) + (lines[++at] ?? '').trimStart();
    const [name = '', ...rest] = argumentsOf(whole.trim());
    directives.push({ name, arguments: rest, file, line });
  }
  return directives;
}

/** Words, or texts in double or single quotes, in which a backslash stands before a quote that belongs to the text. */
function argumentsOf(line: string): string[] {
  const found: string[] = [];
  for (const [, double, single, word] of line.matchAll(/"((?:[^"\\]|\\[^])*)"|'((?:[^'\\]|\\[^])*)'|(\S+)/g)) {
    if (double !== undefined) found.push(double.replaceAll('\\"', '"'));
    else found.push(single !== undefined ? single.replaceAll("\\'", "'") : (word ?? ''));
  }
  return found;
}

/** One action of a rule: `t:lowercase` has the name t. */
export interface Action {
  readonly name: string;
  readonly value: string;
}

/** Actions are separated by commas, but for those within single quotes. */
export function readActions(text: string): Action[] {
  const found: Action[] = [];
  for (const [whole] of text.matchAll(/(?:[^,']|'(?:[^'\\]|\\[^])*')+/g)) {
    const action = whole.trim();
    const colon = action.indexOf(':');
    const value = colon < 0 ? '' : action.slice(colon + 1).trim();
    if (action !== '') found.push({ name: (colon < 0 ? action : action.slice(0, colon)).toLowerCase(), value: withoutQuotes(value) });
  }
  return found;
}

const withoutQuotes = (value: string) => (/^'[^]*'$/.test(value) ? value.slice(1, -1).replaceAll("\\'", "'") : value);
