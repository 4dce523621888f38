import { Injectable } from '@nestjs/common';
import { showId } from '@sitekeep/contracts';
import { Audit, type AccountContext } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';

/** What customers did with tokens: under their visitor, so that it is found with the rest. What staff do is written by the api, once per call. */
@Injectable()
export class TokenTrail {
  constructor(private readonly audit: Audit) {}

  /** `tokenId` null: it was done with all recovery codes of the visitor. */
  async note(manager: EntityManager, context: AccountContext, action: string, visitorId: string, tokenId: string | null): Promise<void> {
    const { accountId, principal: actor } = context;
    const reason = tokenId === null ? null : showId('visitorToken', tokenId);
    if (actor.kind !== 'staff')
      await this.audit.append(manager, { actor, accountId, action, target: showId('visitor', visitorId), reason });
  }

  async imported(manager: EntityManager, { accountId, principal: actor }: AccountContext, count: number): Promise<void> {
    if (actor.kind === 'staff') return;
    const target = showId('account', accountId);
    await this.audit.append(manager, { actor, accountId, action: 'visitor-tokens.imported', target, reason: `${count} created` });
  }
}
