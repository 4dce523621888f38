/** The headers with one more name in Vary, in a list of their own; the same list when Vary names it already, or everything. */
export function withVary(headers: string[], name: string): string[];
export function withVary(headers: readonly string[], name: string): readonly string[];
export function withVary(headers: readonly string[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  let at = -1;
  for (let i = 0; i < headers.length; i += 2) {
    if ((headers[i] as string).length !== 4 || (headers[i] as string).toLowerCase() !== 'vary') continue;
    at = i;
    for (const part of (headers[i + 1] as string).split(',')) {
      const named = part.trim().toLowerCase();
      if (named === wanted || named === '*') return headers;
    }
  }
  if (at < 0) return [...headers, 'Vary', name];
  const value = headers[at + 1] as string;
  return headers.with(at + 1, value.trim() === '' ? name : `${value}, ${name}`);
}
