import { Injectable } from '@nestjs/common';
import type { Page, VisitorIdentity } from '@sitekeep/contracts';
import { notFound, Transactions, type AccountContext } from '@sitekeep/platform';
import { showIdentity } from './provider.view.ts';
import { ProvidersRepository } from './providers.repository.ts';
import { SessionRevocations } from './session-revocations.ts';
import { VisitorTrail } from './visitor-trail.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** Who visitors are at other identity providers, for their customer. */
@Injectable()
export class VisitorIdentities {
  constructor(
    private readonly transactions: Transactions,
    private readonly visitors: VisitorsRepository,
    private readonly providers: ProvidersRepository,
    private readonly sessions: SessionRevocations,
    private readonly trail: VisitorTrail,
  ) {}

  /** Oldest first. Throws not_found unless the visitor is the account's. */
  async list(accountId: string, id: string): Promise<Page<VisitorIdentity>> {
    const { manager } = this.transactions;
    if (!(await this.visitors.find(manager, accountId, id))) throw notFound();
    const rows = await this.providers.identities(manager, accountId, id);
    return { data: rows.map(showIdentity), nextCursor: null };
  }

  /** Whoever has the visitor's address at a provider at the next sign-in there is the visitor from then on. All sessions end. */
  forget({ accountId, principal }: AccountContext, id: string): Promise<void> {
    return this.transactions.run(async (manager) => {
      if (!(await this.visitors.find(manager, accountId, id))) throw notFound();
      await this.sessions.ofVisitors(manager, accountId, [id]);
      await this.providers.forgetIdentities(manager, accountId, id);
      await this.trail.note(manager, { accountId, principal }, 'visitor.identities-deleted', [id]);
    });
  }
}
