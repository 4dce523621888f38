import { rolePermissions, type Permission, type Role } from '@sitekeep/contracts';
import { ProblemError, type Principal } from '@sitekeep/platform';
import type { Account } from './account.entity.ts';

const missing = (held: readonly Permission[], role: Role) => rolePermissions[role].filter((permission) => !held.includes(permission));

/** Nobody gives a role that may do more than they: else a narrow token would make itself a wide friend. */
export const mayGive = (held: readonly Permission[], role: Role): boolean =>
  held.includes('team:write') && missing(held, role).length === 0;

/** Throws unless the principal may give or take the owner's role: owners themselves, and staff acting for them. */
export function assertMayTouchOwners(principal: Principal): void {
  if (principal.kind === 'staff' || principal.role === 'owner') return;
  throw new ProblemError('forbidden', 'Only an owner, signed in, gives or takes the role of an owner.');
}

/** Throws unless the principal may make somebody this. */
export function assertMayGive(principal: Principal, role: Role): void {
  if (role === 'owner') assertMayTouchOwners(principal);
  if (principal.kind === 'staff') {
    const needed = rolePermissions[role].includes('billing:write') ? 'staff:billing:write' : 'staff:accounts:act';
    if (principal.staffPermissions.includes(needed)) return;
    throw new ProblemError('forbidden', `Who gets the role ${role} moves the account’s money: giving it needs the permission ${needed}.`);
  }
  const lacking = missing(principal.permissions, role);
  if (lacking.length === 0) return;
  throw new ProblemError('forbidden', `Choose a role with fewer rights, or ask an owner: ${role} also means ${lacking.join(', ')}.`);
}

/** Throws while nobody has proved to be the owner: what is handed out before would outlive a sign-up with a stranger's address. */
export function assertActive({ activatedAt }: Account): void {
  if (activatedAt) return;
  throw new ProblemError('conflict', 'First confirm your e-mail address (see our mail) and accept the terms, then try again.');
}
