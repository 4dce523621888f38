import { Injectable } from '@nestjs/common';
import { showId, type EndedSessions, type Page, type PageQuery, type VisitorSession } from '@sitekeep/contracts';
import { Audit, cursorUuid, notFound, pageOf, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import type { GateSessionRow } from './gate-session.entity.ts';
import { GateSessionsRepository } from './gate-sessions.repository.ts';
import { SessionRevocations } from './session-revocations.ts';
import { VisitorTrail } from './visitor-trail.ts';
import type { VisitorRow } from './visitor.entity.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** Who is signed in at an account's sites, and ending it. What is another account's is not there. */
@Injectable()
export class VisitorSessions {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly sites: SitesReadModel,
    private readonly visitors: VisitorsRepository,
    private readonly sessions: GateSessionsRepository,
    private readonly revocations: SessionRevocations,
    private readonly trail: VisitorTrail,
  ) {}

  /** Newest first. Throws not_found unless the visitor is the account's. */
  async ofVisitor(accountId: string, visitorId: string, query: PageQuery): Promise<Page<VisitorSession>> {
    await this.assertVisitor(this.transactions.manager, accountId, visitorId);
    return this.page(accountId, { accountId, visitorId }, query);
  }

  /** Newest first. Throws not_found unless the site is the account's. */
  async ofSite(accountId: string, siteId: string, query: PageQuery): Promise<Page<VisitorSession>> {
    await this.sites.assertOwned(this.transactions.manager, accountId, siteId);
    return this.page(accountId, { accountId, siteId }, query);
  }

  /** Throws not_found unless the visitor is the account's and has such a session. */
  endOne(context: AccountContext, visitorId: string, id: string): Promise<void> {
    return this.transactions.run(async (manager) => {
      if (!(await this.revocations.one(manager, context.accountId, visitorId, id))) throw notFound();
      await this.trail.note(manager, context, 'visitor.session-ended', [visitorId]);
    });
  }

  /** At all sites. Throws not_found unless the visitor is the account's. */
  endOfVisitor(context: AccountContext, visitorId: string): Promise<EndedSessions> {
    return this.transactions.run(async (manager) => {
      await this.assertVisitor(manager, context.accountId, visitorId);
      const ended = await this.revocations.ofVisitors(manager, context.accountId, [visitorId]);
      await this.trail.note(manager, context, 'visitor.sessions-ended', [visitorId]);
      return { ended };
    });
  }

  /** Of all visitors. Throws not_found unless the site is the account's. */
  endOfSite({ accountId, principal: actor }: AccountContext, siteId: string): Promise<EndedSessions> {
    return this.transactions.run(async (manager) => {
      await this.sites.assertOwned(manager, accountId, siteId);
      const ended = await this.revocations.ofSite(manager, accountId, siteId);
      // What staff do is written down by the api, once per call.
      if (actor.kind !== 'staff')
        await this.audit.append(manager, { actor, accountId, action: 'gate.sessions-ended', target: showId('site', siteId) });
      return { ended };
    });
  }

  private async page(
    accountId: string,
    of: Parameters<GateSessionsRepository['page']>[1],
    query: PageQuery,
  ): Promise<Page<VisitorSession>> {
    const { manager } = this.transactions;
    const place = { after: cursorUuid('visitorSession', query), limit: query.limit + 1, now: this.clock.now() };
    const rows = await this.sessions.page(manager, of, place);
    const visitors = await this.visitors.ofIds(
      manager,
      accountId,
      rows.map(({ visitorId }) => visitorId),
    );
    const byId = new Map(visitors.map((visitor) => [visitor.id, visitor]));
    return pageOf('visitorSession', rows, query.limit, (row) => showSession(row, byId.get(row.visitorId)));
  }

  private async assertVisitor(manager: EntityManager, accountId: string, id: string): Promise<void> {
    if (!(await this.visitors.find(manager, accountId, id))) throw notFound();
  }
}

const showSession = (session: GateSessionRow, visitor: VisitorRow | undefined): VisitorSession => ({
  id: showId('visitorSession', session.id),
  siteId: showId('site', session.siteId),
  visitor: { id: showId('visitor', session.visitorId), email: visitor?.email ?? '', name: visitor?.name ?? '' },
  factors: session.factors,
  methods: session.methods,
  address: session.address,
  userAgent: session.userAgent,
  createdAt: session.createdAt.toISOString(),
  lastSeenAt: session.issuedAt.toISOString(),
  endsAt: session.endsAt.toISOString(),
});
