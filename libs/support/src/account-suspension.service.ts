import { Injectable } from '@nestjs/common';
import { AccountsService } from '@sitekeep/accounts';
import { showId } from '@sitekeep/contracts';
import { Audit, Transactions, type Actor } from '@sitekeep/platform';
import { SiteRevisions } from '@sitekeep/sites';

/** For abuse or law: switches all sites of an account to a neutral page, at every edge, and back. Billing goes on. */
@Injectable()
export class AccountSuspension {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: AccountsService,
    private readonly revisions: SiteRevisions,
    private readonly audit: Audit,
  ) {}

  async set(accountId: string, suspended: boolean, actor: Actor, reason: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      const changed = await this.accounts.setSuspended(manager, accountId, suspended);
      if (changed) await this.revisions.bumpAll(manager, accountId);
      const action = suspended ? 'account.suspended' : 'account.unsuspended';
      await this.audit.append(manager, { actor, accountId, action, target: showId('account', accountId), reason });
    });
  }
}
