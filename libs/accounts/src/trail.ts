import { Injectable } from '@nestjs/common';
import { Audit, type AccountContext } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';

/** Writes down what people and tokens change in their account. What staff do there is written by the api, once per call. */
@Injectable()
export class Trail {
  constructor(private readonly audit: Audit) {}

  async note(manager: EntityManager, { accountId, principal }: AccountContext, action: string, target: string): Promise<void> {
    if (principal.kind !== 'staff') await this.audit.append(manager, { actor: principal, accountId, action, target });
  }

  /** For what outlives the call: also what staff make stands in the trail by itself, and as theirs. */
  async noteLasting(manager: EntityManager, context: AccountContext, action: string, target: string): Promise<void> {
    const { accountId, principal } = context;
    if (principal.kind !== 'staff') return this.note(manager, context, action, target);
    await this.audit.append(manager, { actor: principal, accountId, action: `${action} by staff`, target, reason: principal.reason });
  }
}
