import { RE2JS, RE2JSException } from 're2js';

/** What is wrong with a pattern: `position` counts characters from 0. */
export interface PatternFault {
  readonly code: 'invalid_regex' | 'too_complex' | 'too_long';
  readonly detail: string;
  readonly position: number | null;
}

const longestPattern = 500;
/** Steps of a compiled pattern: what one character may cost at most. `a{300}` has some 300. */
export const mostSteps = 600;
/** Classes of Unicode have hundreds of ranges each, and a hundred of them take a twentieth of a second to compile. */
const mostUnicodeClasses = 8;

/** RE2 syntax: no pair of pattern and text takes more than linear time. Null: it can be used. */
export function patternFault(pattern: string): PatternFault | null {
  if (pattern.length > longestPattern)
    return {
      code: 'too_long',
      detail: `Use at most ${longestPattern} characters; several values with shorter patterns do the same.`,
      position: longestPattern,
    };
  if ((pattern.match(/\\p/gi)?.length ?? 0) > mostUnicodeClasses)
    return { code: 'too_complex', detail: `Use at most ${mostUnicodeClasses} classes like \\p{L} in one pattern.`, position: null };
  try {
    if (RE2JS.compile(pattern).programSize() <= mostSteps) return null;
    return { code: 'too_complex', detail: 'This pattern would cost too much on every request: use smaller repetitions.', position: null };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return unreadable(pattern, error);
  }
}

function unreadable(
  pattern: string,
  { message, error = message, input }: RE2JSException & { error?: string; input?: string },
): PatternFault {
  const position = positionOf(pattern, error, input);
  const where = position === null ? '' : ` at character ${position + 1}${input && input !== pattern ? `, ${input}` : ''}`;
  const unsupported = /unsupported|invalid escape/.test(error) ? ' RE2 syntax has no lookaround and no backreferences.' : '';
  return { code: 'invalid_regex', detail: `The pattern cannot be read: ${error}${where}.${unsupported}`, position };
}

/** RE2 quotes what it could not read, and not where: of brackets that are open or too many, the whole pattern. */
function positionOf(pattern: string, error: string, input: string | undefined): number | null {
  const tokens = tokensOf(pattern);
  if (error.startsWith('missing closing )')) return unmatched(tokens).open ?? null;
  if (error.startsWith('unexpected )')) return unmatched(tokens).surplus ?? null;
  if (!input) return null;
  const ofClass = error.includes('character class');
  const found = tokens.filter(({ at, inClass }) => (ofClass || !inClass) && pattern.startsWith(input, at)).map(({ at }) => at);
  const at = error.startsWith('duplicate') ? found.at(-1) : found[0];
  // The name of a group or class is quoted without what stands before it.
  return at ?? (pattern.includes(input) ? pattern.lastIndexOf(input) : null);
}

interface Token {
  readonly at: number;
  readonly text: string;
  readonly inClass: boolean;
}

/** Characters, and escapes of one character as one. */
function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  let inClass = false;
  for (let at = 0; at < pattern.length;) {
    const text = pattern[at] === '\\' ? pattern.slice(at, at + 2) : pattern.charAt(at);
    if (inClass && text === ']') inClass = false;
    tokens.push({ at, text, inClass });
    if (text === '[') inClass = true;
    at += text.length;
  }
  return tokens;
}

/** The last round bracket that nothing closes, and the first that closes nothing. */
function unmatched(tokens: readonly Token[]): { open?: number | undefined; surplus?: number } {
  const open: number[] = [];
  for (const { at, text, inClass } of tokens) {
    if (inClass) continue;
    if (text === '(') open.push(at);
    if (text === ')' && open.pop() === undefined) return { surplus: at };
  }
  return { open: open.at(-1) };
}
