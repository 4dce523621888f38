import type { PathMatch } from '@sitekeep/contracts';
import { RE2JS } from 're2js';

/** A path as origins may take it that do not look closely. */
export interface LaxPath {
  /** In lower case. */
  readonly lower: string;
  /** And without what file systems leave out at the end of a name (dots, blanks, `:$DATA`), and without a slash at the end. */
  readonly bare: string;
}

const root = { lower: '/', bare: '/' };
let lastPath = '/';
let lastLax: LaxPath = root;

/** Several rules ask about the same path in a row. */
export function laxPath(path: string): LaxPath {
  if (path !== lastPath) {
    const lower = folded(path);
    lastLax = { lower, bare: withoutSlash(lower.split('/').map(bareName).join('/')) };
    lastPath = path;
  }
  return lastLax;
}

/** Whether a rule means a path, by any of these readings. Throws on a bad pattern. */
export function laxTest({ kind, value }: PathMatch): (path: LaxPath) => boolean {
  if (kind === 'regex') {
    const pattern = RE2JS.compile(value, RE2JS.CASE_INSENSITIVE);
    const finds = (text: string) => pattern.matcher(text).find();
    return ({ lower, bare }) => finds(lower) || finds(bare) || finds(`${bare}/`);
  }
  const meant = folded(value);
  if (kind === 'prefix') return ({ lower, bare }) => lower.startsWith(meant) || `${bare}/`.startsWith(meant);
  const exact = withoutSlash(meant);
  return ({ lower, bare }) => withoutSlash(lower) === exact || bare === exact;
}

const beyondAscii = /(?:%[89A-F][0-9A-F])+/gi;
/** Letters of other scripts have capitals, too: they are read before. */
const folded = (path: string): string => (path.includes('%') ? path.replace(beyondAscii, decoded) : path).toLowerCase();

function decoded(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes;
  }
}

function bareName(segment: string): string {
  const text = segment.replaceAll('%20', ' ');
  const colon = text.indexOf(':');
  const name = colon > 0 ? text.slice(0, colon) : text;
  let end = name.length;
  while (end > 0 && (name[end - 1] === '.' || name[end - 1] === ' ')) end--;
  return name.slice(0, end);
}

const withoutSlash = (path: string): string => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path);
