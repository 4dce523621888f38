import { Injectable } from '@nestjs/common';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { Principal } from './http/principal.ts';

/** `system`: what Sitekeep does by itself. */
export type Actor = Pick<Principal, 'kind' | 'id' | 'name'> | { kind: 'system'; id: null; name: string };
export type AuditInput = { actor: Actor; accountId: string | null; action: string; target?: string; reason?: string | null };

/** Appends to the audit trail and to the notices for staff, in the transaction of what they tell. */
@Injectable()
export class Audit {
  constructor(private readonly clock: Clock) {}

  async append(manager: EntityManager, entry: AuditInput): Promise<void> {
    await this.write(manager, entry);
  }

  /** The same, and each movement of money of this transaction names the entry: who moved it, and why. */
  async appendAsCause(manager: EntityManager, entry: AuditInput): Promise<void> {
    const id = await this.write(manager, entry);
    await manager.query(`SELECT set_config('sitekeep.audit_id', $1, true)`, [id]);
  }

  /** What was done with one thing of an account, oldest first; it may have been called by several names. */
  about(manager: EntityManager, accountId: string, targets: readonly string[], most: number): Promise<{ at: Date; action: string }[]> {
    const sql = 'SELECT at, action FROM audit_entry WHERE account_id = $1 AND target = ANY($2) ORDER BY id LIMIT $3';
    return manager.query(sql, [accountId, targets, most]);
  }

  async tellStaff(manager: EntityManager, accountId: string | null, text: string): Promise<void> {
    await manager.query('INSERT INTO staff_notice (id, at, account_id, text) VALUES ($1, $2, $3, $4)', [
      newUuid(),
      this.clock.now(),
      accountId,
      text,
    ]);
  }

  private async write(manager: EntityManager, entry: AuditInput): Promise<string> {
    const id = newUuid();
    await manager.query(
      `INSERT INTO audit_entry (id, at, actor_kind, actor_id, actor_name, account_id, action, target, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        this.clock.now(),
        entry.actor.kind,
        entry.actor.id,
        entry.actor.name,
        entry.accountId,
        entry.action,
        entry.target ?? null,
        entry.reason ?? null,
      ],
    );
    return id;
  }
}
