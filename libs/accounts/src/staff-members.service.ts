import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { showId, type StaffRole } from '@sitekeep/contracts';
import { Audit, PasswordHasher, Transactions } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { staffSessions } from './session.store.ts';
import { StaffMember } from './staff-member.entity.ts';
import { StaffToken } from './staff-token.entity.ts';

export type StaffRow = Pick<StaffMember, 'email' | 'name' | 'role' | 'disabled'>;
/** `email`: in small letters, as staff sign in with it. */
export type NewStaff = { email: string; name: string; role: StaffRole };

const operator = { kind: 'system', id: null, name: 'Operator' } as const;
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** 100 random bits that can be read out and typed: `x4kd-…`, five groups of four. */
const newPassword = (): string =>
  Array.from({ length: 5 }, () => Array.from({ length: 4 }, () => letters.charAt(randomInt(letters.length))).join('')).join('-');

/** Who works in the console, as the operator of this installation says. Passwords are made here and answered once: only their hash is kept. */
@Injectable()
export class StaffMembers {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly audit: Audit,
  ) {}

  list(): Promise<StaffRow[]> {
    return this.transactions.manager.getRepository(StaffMember).find({ order: { email: 'ASC' } });
  }

  /** Also brings back one that was deactivated, with this name and role. Null: works here already. */
  async add(staff: NewStaff): Promise<{ password: string } | null> {
    const password = newPassword();
    const passwordHash = await this.hasher.hash(password);
    return this.transactions.run(async (manager) => {
      const known = await find(manager, staff.email);
      if (known && !known.disabled) return null;
      const id = known?.id ?? newUuid();
      const row = { ...staff, passwordHash, disabled: false };
      if (known) await manager.getRepository(StaffMember).update({ id }, row);
      else await manager.getRepository(StaffMember).insert({ ...row, id, createdAt: this.clock.now() });
      await this.note(manager, 'staff.add', id, `role ${staff.role}`);
      return { password };
    });
  }

  /** In the place of the one before, whose sign-ins end. Null: nobody of this address works here. */
  async renewPassword(email: string): Promise<{ password: string } | null> {
    const password = newPassword();
    const passwordHash = await this.hasher.hash(password);
    return this.transactions.run(async (manager) => {
      const known = await find(manager, email);
      if (!known || known.disabled) return null;
      await manager.getRepository(StaffMember).update({ id: known.id }, { passwordHash });
      await staffSessions.endAll(manager, known.id);
      await this.note(manager, 'staff.password', known.id);
      return { password };
    });
  }

  /** Sign-ins and tokens end at once; what they did stays in the audit log. False: nobody of this address works here. */
  async deactivate(email: string): Promise<boolean> {
    return this.transactions.run(async (manager) => {
      const known = await find(manager, email);
      if (!known || known.disabled) return false;
      await manager.getRepository(StaffMember).update({ id: known.id }, { disabled: true });
      await staffSessions.endAll(manager, known.id);
      await manager.getRepository(StaffToken).delete({ staffId: known.id });
      await this.note(manager, 'staff.deactivate', known.id);
      return true;
    });
  }

  private note(manager: EntityManager, action: string, id: string, reason: string | null = null): Promise<void> {
    return this.audit.append(manager, { actor: operator, accountId: null, action, target: showId('staff', id), reason });
  }
}

const find = (manager: EntityManager, email: string): Promise<StaffMember | null> =>
  manager.getRepository(StaffMember).findOne({ where: { email }, lock: { mode: 'pessimistic_write' } });
