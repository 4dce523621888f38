/**
 * Whether a path is one that a visitor may enter: the prefix itself, or something below it. `/admin` opens `/admin` and `/admin/x`, but
 * not `/administrator`.
 */
export function isBelow(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false;
  return prefix.endsWith('/') || path.length === prefix.length || path[prefix.length] === '/';
}
