import { Injectable } from '@nestjs/common';
import { showId, type VisitorExport } from '@sitekeep/contracts';
import { Audit, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { GuessesRepository } from './guesses.repository.ts';
import { VisitorSessions } from './visitor-sessions.service.ts';
import { VisitorTrail } from './visitor-trail.ts';
import { showToken } from './visitor-token.view.ts';
import { VisitorTokensRepository } from './visitor-tokens.repository.ts';
import { VisitorsService } from './visitors.service.ts';

const mostChanges = 1000;
const mostSessions = 1000;

/** What a person may ask for: everything that is held about them (GDPR, article 15). */
@Injectable()
export class VisitorExportService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly visitors: VisitorsService,
    private readonly guesses: GuessesRepository,
    private readonly tokens: VisitorTokensRepository,
    private readonly audit: Audit,
    private readonly trail: VisitorTrail,
    private readonly sessions: VisitorSessions,
  ) {}

  /** Throws not_found unless the visitor is the account's. */
  async export(context: AccountContext, id: string): Promise<VisitorExport> {
    const { accountId } = context;
    const { manager } = this.transactions;
    const visitor = await this.visitors.get(accountId, id);
    const tokens = await this.tokens.ofVisitor(manager, { accountId, visitorId: id });
    const { data: sessions } = await this.sessions.ofVisitor(accountId, id, { limit: mostSessions });
    const networks = await this.guesses.networks(manager, id);
    // Staff's calls stand in the trail by their path.
    const targets = [showId('visitor', id), `/v1/visitors/${showId('visitor', id)}`];
    const changes = await this.audit.about(manager, accountId, targets, mostChanges);
    await this.trail.note(manager, context, 'visitor.exported', [id]);
    return {
      exportedAt: this.clock.now().toISOString(),
      visitor,
      tokens: tokens.map(showToken),
      networks: networks.map(({ network, lastAt }) => ({ network, lastAt: lastAt.toISOString() })),
      sessions: sessions.map(({ visitor: _, ...session }) => session),
      changes: changes.map(({ at, action }) => ({ at: at.toISOString(), action })),
    };
  }
}
