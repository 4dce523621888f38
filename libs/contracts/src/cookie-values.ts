/**
 * The values that a Cookie header (several of them joined by `; `) gives for `name`, at most `most`. A pair begins the header or follows
 * a `;`: a name inside the value of another cookie is none (RFC 6265, 5.4), though neighbouring hosts can write one there.
 */
export function cookieValuesIn(header: string, name: string, most: number): string[] {
  const values: string[] = [];
  for (let at = header.indexOf(name); at >= 0 && values.length < most; at = header.indexOf(name, at + 1)) {
    const start = at + name.length;
    if (header[start] !== '=' || !beginsPair(header, at)) continue;
    const end = header.indexOf(';', start);
    values.push(header.slice(start + 1, end < 0 ? undefined : end).trim());
  }
  return values;
}

function beginsPair(header: string, at: number): boolean {
  let before = at - 1;
  while (header[before] === ' ' || header[before] === '\t') before--;
  return before < 0 || header[before] === ';';
}
