/** One `name=value` behind a Content-Type or Content-Disposition. */
export interface Parameter {
  /** Lower case. */
  readonly name: string;
  /** Without quotes, escapes resolved. */
  readonly value: string;
  /** The same with escapes as they are, where that differs: some servers resolve none. */
  readonly raw: string | null;
}

const parameter = /[;\s]*([^\s=;]*)\s*(?:=\s*(?:"((?:[^"\\]|\\[^])*)(")?|'([^';]*)'|([^;]*)))?/y;

/** Reads parameters; `odd` where they have another form than RFC 9110 section 5.6.6 gives them. */
export function readParameters(text: string): { parameters: Parameter[]; odd: boolean } {
  const parameters: Parameter[] = [];
  let odd = false;
  parameter.lastIndex = 0;
  while (parameter.lastIndex < text.length) {
    const start = parameter.lastIndex;
    const found = parameter.exec(text);
    if (found === null || parameter.lastIndex === start) return { parameters, odd: true };
    const [whole, name = '', quoted, closing, single, token] = found;
    const end = parameter.lastIndex;
    if (name === '' && whole.trim().replaceAll(';', '') === '') continue;
    const raw = quoted ?? single ?? token?.trim() ?? '';
    const value = quoted?.includes('\\') ? quoted.replace(/\\([^])/g, '$1') : raw;
    odd ||= name === '' || (quoted === undefined && token === undefined) || (quoted !== undefined && closing === undefined);
    odd ||=
      single !== undefined || (token !== undefined && /["\s]/.test(token.trim())) || !/^(?:\s*(?:;|$))/.test(text.slice(end, end + 20));
    parameters.push({ name: name.toLowerCase(), value, raw: value === raw ? null : raw });
    parameter.lastIndex = end;
  }
  return { parameters, odd };
}
