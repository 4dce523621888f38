import { storedId, type Fault, type VisitorAccess } from '@sitekeep/contracts';
import { normaliseTarget } from '@sitekeep/enforcement/normalise-target';

export type Access = { siteId: string; paths: string[] };

/** Bytes of the paths of one site as JSON: they stand in every session token, which has to fit into a cookie (longestGateToken). */
const mostPathBytes = 1060;

/**
 * What visitors may enter, with stored ids. `own` tells which sites are the account's: another account's site is the same as one that
 * is not there. Pointers begin with `/access`.
 */
export function checkAccess(access: readonly VisitorAccess[], own: ReadonlySet<string>): { access: Access[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const seen = new Map<string, number>();
  for (const [at, { siteId: shown, paths }] of access.entries()) {
    const siteId = storedId('site', shown) ?? '';
    const before = seen.get(siteId);
    const pointer = `/access/${at}/siteId`;
    if (!own.has(siteId)) faults.push({ pointer, code: 'unknown_site', detail: 'Name a site of this account.' });
    else if (before !== undefined)
      faults.push({ pointer, code: 'duplicate', detail: `This site stands already at /access/${before}: name all of its paths there.` });
    seen.set(siteId, before ?? at);
    if (Buffer.byteLength(JSON.stringify(paths)) > mostPathBytes)
      faults.push({ pointer: `/access/${at}/paths`, code: 'too_long', detail: tooLong });
    for (const [index, path] of paths.entries()) {
      const fault = pathFault(path);
      if (fault) faults.push({ pointer: `/access/${at}/paths/${index}`, ...fault });
    }
  }
  return { access: access.map(({ siteId, paths }) => ({ siteId: storedId('site', siteId) ?? '', paths: [...new Set(paths)] })), faults };
}

const tooLong =
  'Together these paths are longer than a cookie can be, some 900 characters: name fewer or shorter ones, or use a group and rules of the gate.';

/** The uuids of the sites that are named. */
export const sitesOf = (access: readonly VisitorAccess[]): string[] => access.map(({ siteId }) => storedId('site', siteId) ?? '');

/** Requests are compared in their normalised form. A prefix may end inside a segment: `/.` means `/.env` too, and no dot segment. */
function pathFault(prefix: string): Omit<Fault, 'pointer'> | null {
  const inside = '-';
  const target = normaliseTarget(Buffer.from(prefix + inside, 'utf8').toString('latin1'));
  if ('fault' in target) return { code: 'invalid_path', detail: `${target.fault} No request would ever have this path.` };
  const path = target.path.slice(0, -inside.length);
  return path === prefix ? null : { code: 'not_normalised', detail: `Requests are compared in their normalised form: write ${path}` };
}
