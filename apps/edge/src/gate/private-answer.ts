/** Directives for caches that others share, in answers that are for one visitor. */
const shared = /^(?:public|private|s-maxage|proxy-revalidate)\b/i;
/** Said to such caches alone: RFC 9213 and what was there before it. */
const toOthers = /^(?:(?:[\w-]+-)?cdn-cache-control|surrogate-control)$/i;
const directive = /(?:[^,"]|"(?:[^"\\]|\\.)*")+/g;

/** The headers of an answer (a flat list) that no cache but the visitor's own may keep, whatever the origin has said. */
export function privately(headers: readonly string[]): string[] {
  const kept: string[] = [];
  let control = '';
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    if (name.length === 13 && name.toLowerCase() === 'cache-control') control = control === '' ? value : `${control}, ${value}`;
    else if (!toOthers.test(name)) kept.push(name, value);
  }
  kept.push('Cache-Control', privateControl(control));
  return kept;
}

function privateControl(control: string): string {
  const own = (control.match(directive) ?? []).map((part) => part.trim()).filter((part) => part !== '' && !shared.test(part));
  return own.some((part) => part.toLowerCase() === 'no-store') ? own.join(', ') : ['private', ...own].join(', ');
}
