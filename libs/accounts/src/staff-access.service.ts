import { Injectable } from '@nestjs/common';
import { staffRolePermissions, storedId } from '@sitekeep/contracts';
import { notFound, PasswordHasher, ProblemError, Transactions, type StaffPrincipal } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { AccountsReadModel } from './accounts.read-model.ts';
import { hashSecret } from './secrets.ts';
import { lastUseStepMs } from './session-rules.ts';
import { staffSessions, type OpenedSession } from './session.store.ts';
import { StaffMember } from './staff-member.entity.ts';
import { StaffToken } from './staff-token.entity.ts';

/** Turns a staff member's credential into a principal. Null: the credential is worth nothing. */
@Injectable()
export class StaffAccess {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly accounts: AccountsReadModel,
  ) {}

  async signIn(email: string, password: string): Promise<OpenedSession & { principal: StaffPrincipal }> {
    const { manager } = this.transactions;
    const staff = await manager.getRepository(StaffMember).findOneBy({ email, disabled: false });
    if (!(await this.hasher.verify(staff?.passwordHash ?? null, password)) || !staff)
      throw new ProblemError('wrong_credentials', 'E-mail or password is wrong.');
    const opened = await staffSessions.open(manager, staff.id, this.clock.now());
    return { ...opened, principal: principalOf(staff, opened.sessionId) };
  }

  async signOut(sessionId: string | null): Promise<void> {
    if (sessionId) await staffSessions.end(this.transactions.manager, sessionId);
  }

  async find(staffId: string): Promise<Pick<StaffMember, 'id' | 'email' | 'name' | 'role'> | null> {
    return this.transactions.manager.getRepository(StaffMember).findOneBy({ id: staffId, disabled: false });
  }

  async bySession(secret: string): Promise<StaffPrincipal | null> {
    const { manager } = this.transactions;
    const session = await staffSessions.find(manager, secret, this.clock.now());
    if (!session) return null;
    const staff = await manager.getRepository(StaffMember).findOneBy({ id: session.ownerId, disabled: false });
    return staff && principalOf(staff, session.id);
  }

  async byToken(secret: string): Promise<StaffPrincipal | null> {
    const { manager } = this.transactions;
    const now = this.clock.now();
    const tokens = manager.getRepository(StaffToken);
    const token = await tokens.findOneBy({ tokenHash: hashSecret(secret) });
    if (!token || (token.expiresAt && token.expiresAt <= now)) return null;
    const staff = await manager.getRepository(StaffMember).findOneBy({ id: token.staffId, disabled: false });
    if (!staff) return null;
    if (!token.lastUsedAt || now.getTime() - token.lastUsedAt.getTime() >= lastUseStepMs)
      await tokens.update({ id: token.id }, { lastUsedAt: now });
    return principalOf(staff, null);
  }

  /** The same staff member, acting for the account of this shown id. */
  async actingFor(principal: StaffPrincipal, account: string, reason: string): Promise<StaffPrincipal> {
    const accountId = storedId('account', account);
    if (accountId === null || !(await this.accounts.find(this.transactions.manager, accountId))) throw notFound();
    return { ...principal, accountId, reason };
  }
}

function principalOf(staff: StaffMember, sessionId: string | null): StaffPrincipal {
  const { id, name, role } = staff;
  return { kind: 'staff', id, name, role, staffPermissions: staffRolePermissions[role], accountId: null, reason: null, sessionId };
}
