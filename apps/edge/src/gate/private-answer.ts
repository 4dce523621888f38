/** Directives for caches that others share, in answers that are for one visitor. */
const shared = /^(?:public|private|s-maxage|proxy-revalidate)\b/i;
const directive = /(?:[^,"]|"(?:[^"\\]|\\.)*")+/g;

const Kind = { other: 0, control: 1, toOthers: 2 } as const;
type Kind = (typeof Kind)[keyof typeof Kind];

/** Names and values repeat, so each is read once; the memory is bounded, because origins choose them. */
const kinds = new Map<string, Kind>();
const controls = new Map<string, string>();
const mostKnown = 2000;
const longestKnown = 64;

/** The headers of an answer (a flat list) that no cache but the visitor's own may keep, whatever the origin has said. */
export function privately(headers: readonly string[]): string[] {
  const kept: string[] = [];
  let control = '';
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    const kind = kinds.get(name) ?? learnName(name);
    if (kind === Kind.other) kept.push(name, value);
    else if (kind === Kind.control) control = control === '' ? value : `${control}, ${value}`;
  }
  kept.push('Cache-Control', controls.get(control) ?? learnControl(control));
  return kept;
}

function learnName(name: string): Kind {
  const kind = kindOf(name.toLowerCase());
  if (kinds.size < mostKnown && name.length < longestKnown) kinds.set(name, kind);
  return kind;
}

/** Said to shared caches alone: RFC 9213 and what was there before it. */
function kindOf(name: string): Kind {
  if (name === 'cache-control') return Kind.control;
  return /^(?:(?:[\w-]+-)?cdn-cache-control|surrogate-control)$/.test(name) ? Kind.toOthers : Kind.other;
}

function learnControl(control: string): string {
  const own = (control.match(directive) ?? []).map((part) => part.trim()).filter((part) => part !== '' && !shared.test(part));
  const isStored = own.every((part) => part.toLowerCase() !== 'no-store');
  const said = isStored ? ['private', ...own].join(', ') : own.join(', ');
  if (controls.size < mostKnown && control.length < longestKnown) controls.set(control, said);
  return said;
}
