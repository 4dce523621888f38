import { isBelow } from '@sitekeep/gate-session';
import type { Access } from './check-access.ts';
import type { VisitorWithAccess } from './visitors.repository.ts';

type Rights = Pick<VisitorWithAccess, 'locked' | 'passwordHash' | 'groups' | 'access'>;

/**
 * Whether something was taken away from a visitor, or another password given: then sessions that say otherwise end. What was added they
 * get with the next token, within minutes.
 */
export function hasLess(before: Rights, after: Rights): boolean {
  if ((after.locked && !before.locked) || after.passwordHash !== before.passwordHash) return true;
  if (before.groups.some((group) => !after.groups.includes(group))) return true;
  return before.access.some((access) => isNarrower(access, after.access));
}

function isNarrower({ siteId, paths }: Access, after: readonly Access[]): boolean {
  const now = after.find((each) => each.siteId === siteId);
  if (!now) return true;
  if (now.paths.length === 0) return false;
  return paths.length === 0 || paths.some((path) => !now.paths.some((prefix) => isBelow(path, prefix)));
}
