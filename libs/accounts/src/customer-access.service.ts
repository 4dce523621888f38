import { Injectable } from '@nestjs/common';
import { rolePermissions, storedId, type Permission } from '@sitekeep/contracts';
import { notFound, ProblemError, Transactions, type CustomerPrincipal } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { Account } from './account.entity.ts';
import { listHoldsAddress } from './address-list.ts';
import { ApiToken } from './api-token.entity.ts';
import type { Membership } from './membership.entity.ts';
import { MembershipRepository } from './membership.repository.ts';
import { hashSecret } from './secrets.ts';
import { lastUseStepMs } from './session-rules.ts';
import { personSessions } from './session.store.ts';

/** Who a customer's credential speaks for, and whether the account is suspended. */
export type CustomerIdentity = { principal: CustomerPrincipal; suspended: boolean };

/** Turns a customer's credential into a principal. Null: the credential is worth nothing. */
@Injectable()
export class CustomerAccess {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly memberships: MembershipRepository,
  ) {}

  /** `account`: the shown id that the request names; another's is not found. Without it, the oldest membership counts. */
  async bySession(secret: string, account: string | null): Promise<CustomerIdentity | null> {
    const { manager } = this.transactions;
    const session = await personSessions.find(manager, secret, this.clock.now());
    if (!session) return null;
    const membership = chosen(await this.memberships.ofPerson(manager, session.ownerId), account);
    const principal: CustomerPrincipal = {
      kind: 'person',
      id: session.ownerId,
      name: membership.person.name,
      accountId: membership.accountId,
      role: membership.role,
      permissions: rolePermissions[membership.role],
      sessionId: session.id,
    };
    return { principal, suspended: membership.account.suspended };
  }

  /** A token works for its own account, from its allowed addresses, with no more than what its maker may do today. */
  async byToken(secret: string, address: string, account: string | null): Promise<CustomerIdentity | null> {
    const { manager } = this.transactions;
    const now = this.clock.now();
    const token = await manager.getRepository(ApiToken).findOneBy({ tokenHash: hashSecret(secret) });
    if (!token || (token.expiresAt && token.expiresAt <= now)) return null;
    if (token.allowedAddresses.length > 0 && !listHoldsAddress(token.allowedAddresses, address))
      throw new ProblemError('address_not_allowed', `The token ${token.name} is not allowed from ${address}. Add the address to its list.`);
    if (account !== null && storedId('account', account) !== token.accountId) throw notFound();
    const { suspended } = await manager.getRepository(Account).findOneByOrFail({ id: token.accountId });
    if (!token.lastUsedAt || now.getTime() - token.lastUsedAt.getTime() >= lastUseStepMs)
      await manager.getRepository(ApiToken).update({ id: token.id }, { lastUsedAt: now });
    const { id, accountId } = token;
    const name = token.createdBy === null ? `${token.name} (made by staff)` : token.name;
    const permissions = await this.effectiveScopes(token);
    return { principal: { kind: 'token', id, name, accountId, role: null, permissions, sessionId: null }, suspended };
  }

  private async effectiveScopes(token: ApiToken): Promise<readonly Permission[]> {
    if (token.createdBy === null) return token.scopes;
    const maker = await this.memberships.findOfPerson(this.transactions.manager, token.accountId, token.createdBy);
    const allowed = maker ? rolePermissions[maker.role] : [];
    return token.scopes.filter((scope) => allowed.includes(scope));
  }
}

export const inNoAccount = () => new ProblemError('forbidden', 'You belong to no account any more. Ask an owner to invite you again.');

function chosen(memberships: Membership[], account: string | null): Membership {
  if (account !== null) {
    const id = storedId('account', account);
    const named = memberships.find((membership) => membership.accountId === id);
    if (!named) throw notFound();
    return named;
  }
  const first = memberships[0];
  if (!first) throw inNoAccount();
  return first;
}
