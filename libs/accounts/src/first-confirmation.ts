import { Injectable } from '@nestjs/common';
import { Audit } from '@sitekeep/platform';
import { In, Not, type EntityManager } from 'typeorm';
import { ApiToken } from './api-token.entity.ts';
import { Invitation } from './invitation.entity.ts';
import { Membership } from './membership.entity.ts';
import { MembershipRepository } from './membership.repository.ts';

const actor = { kind: 'system', id: null, name: 'Sitekeep' } as const;

/**
 * Somebody may have signed up with an address whose mail they cannot read, and left doors open for later. Whoever then proves to
 * read its mail, by a link other than that of the sign-up, starts with none of them.
 */
@Injectable()
export class FirstConfirmation {
  constructor(
    private readonly memberships: MembershipRepository,
    private readonly audit: Audit,
  ) {}

  /** Ends the person's tokens and invitations, and who else was let into accounts that only they own. */
  async closeDoors(manager: EntityManager, personId: string): Promise<void> {
    const accounts = await this.ownedAlone(manager, personId);
    for (const accountId of accounts) await this.memberships.lockAccount(manager, accountId);
    const members = await manager.getRepository(Membership).delete({ accountId: In(accounts), personId: Not(personId) });
    const tokens = await manager.getRepository(ApiToken).delete([{ createdBy: personId }, { accountId: In(accounts) }]);
    const invitations = await manager.getRepository(Invitation).delete([{ invitedBy: personId }, { accountId: In(accounts) }]);
    if (![members, tokens, invitations].some(({ affected }) => affected)) return;
    const action = 'tokens, invitations and members from before the first confirmation removed';
    for (const accountId of accounts) await this.audit.append(manager, { actor, accountId, action });
  }

  private async ownedAlone(manager: EntityManager, personId: string): Promise<string[]> {
    const owned = await manager.getRepository(Membership).find({ where: { personId, role: 'owner' }, order: { accountId: 'ASC' } });
    const ids: string[] = [];
    for (const { accountId } of owned) if ((await this.memberships.countOwners(manager, accountId)) === 1) ids.push(accountId);
    return ids;
  }
}
