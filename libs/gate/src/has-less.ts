import { isBelow } from '@sitekeep/gate-session';
import type { Access } from './check-access.ts';
import type { VisitorWithAccess } from './visitors.repository.ts';

type Rights = Pick<VisitorWithAccess, 'locked' | 'email' | 'passwordHash' | 'groups' | 'access'>;
type Ways = Pick<Rights, 'locked' | 'email' | 'passwordHash'>;

/**
 * Whether something was taken away from a visitor, or another password or address given: then sessions that say otherwise end. What was added they
 * get with the next token, within minutes.
 */
export function hasLess(before: Rights, after: Rights): boolean {
  if (isShutOut(before, after)) return true;
  if (before.groups.some((group) => !after.groups.includes(group))) return true;
  return before.access.some((access) => isNarrower(access, after.access));
}

/** Locked, or given another password, or another address, which may be another person's: then no browser is trusted any more either. */
export const isShutOut = (before: Ways, after: Ways): boolean =>
  (after.locked && !before.locked) || after.passwordHash !== before.passwordHash || after.email !== before.email;

function isNarrower({ siteId, paths }: Access, after: readonly Access[]): boolean {
  const now = after.find((each) => each.siteId === siteId);
  if (!now) return true;
  if (now.paths.length === 0) return false;
  return paths.length === 0 || paths.some((path) => !now.paths.some((prefix) => isBelow(path, prefix)));
}
