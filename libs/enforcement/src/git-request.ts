import { looseReadings } from './path-match.ts';
import type { EnforcementRequest } from './verdict.ts';

/** What a token of git must be good for: to clone and fetch, or to push, too. */
export type GitNeed = 'read' | 'write';

type Asked = Pick<EnforcementRequest, 'method' | 'path' | 'query'>;

/** What the dumb protocol reads (git-http-backend(1)). */
const dumb =
  /\/(?:HEAD|objects\/(?:info\/(?:packs|alternates|http-alternates)|[0-9a-f]{2}\/[0-9a-f]{38,62}|pack\/pack-[0-9a-f]{40,64}\.(?:pack|idx)))$/;
/** Git LFS: its call before up- and downloads is the same POST for both, so that only GET is sure to read. */
const lfs = /\/info\/lfs\/./;

/** A program of a website, which would take what follows for words of its own and answer as always. */
const program = /\.(?:php\d?|phtml|phar|aspx?|ashx|asmx|jspx?|cgi|fcgi|pl|cfm)\//i;

/**
 * What a request of git over HTTP needs (gitprotocol-http(5), git-lfs API); null for any other request. Who reads a path loosely has to see
 * the same in it.
 */
export function gitNeed(request: Asked): GitNeed | null {
  const need = needOf(request, request.path);
  if (need === null || program.test(request.path)) return null;
  const isSame = (reading: string) => needOf(request, reading) === need && !program.test(reading);
  return looseReadings(request.path).every(isSame) ? need : null;
}

function needOf({ method, query }: Asked, path: string): GitNeed | null {
  const isGet = method === 'GET' || method === 'HEAD';
  if (lfs.test(path)) return isGet ? 'read' : 'write';
  // Git sends no query there.
  if (!isGet) return method === 'POST' && query === '' ? needOfPost(path) : null;
  if (path.endsWith('/info/refs')) return needOfRefs(query);
  return dumb.test(path) ? 'read' : null;
}

function needOfPost(path: string): GitNeed | null {
  if (path.endsWith('/git-upload-pack')) return 'read';
  return path.endsWith('/git-receive-pack') ? 'write' : null;
}

/** Nothing but what git itself sends: of two services an origin may take either. */
function needOfRefs(query: string): GitNeed | null {
  if (query === '' || query === '?service=git-upload-pack') return 'read';
  return query === '?service=git-receive-pack' ? 'write' : null;
}
