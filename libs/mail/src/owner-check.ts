import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Whether this person looks after the money of the account now: their id and the account's are UUIDs. */
export type IsOwner = (manager: EntityManager, accountId: string, personId: string) => Promise<boolean>;

/** Knows whether a mail to those who look after an account is still for its reader. The accounts context says so when the process starts. */
@Injectable()
export class OwnerCheck {
  private check: IsOwner | null = null;

  provide(check: IsOwner): void {
    this.check = check;
  }

  /** Throws where nobody knows: the mail waits, and is not sent unasked. */
  async isOwner(manager: EntityManager, accountId: string, personId: string): Promise<boolean> {
    if (!this.check) throw new Error('nobody here knows who looks after an account');
    return this.check(manager, accountId, personId);
  }
}
