import { Injectable } from '@nestjs/common';
import { showId, type GateVisitorChange, type GateVisitorInput, type GateVisitorQuery, type Page, type Visitor } from '@sitekeep/contracts';
import { invalidContent, notFound, Transactions, type GateKeyContext } from '@sitekeep/platform';
import { VisitorsRepository } from './visitors.repository.ts';
import { VisitorsService } from './visitors.service.ts';

/**
 * Visitors of one site, for its servers. A visitor who may not enter the site is not there. One who may enter other sites too can be
 * read and sent away, not changed: whatever changes them asks `KeyScope`.
 */
@Injectable()
export class GateVisitors {
  constructor(
    private readonly transactions: Transactions,
    private readonly visitors: VisitorsService,
    private readonly repository: VisitorsRepository,
  ) {}

  async list({ accountId, siteId }: GateKeyContext, query: GateVisitorQuery): Promise<Page<Visitor>> {
    const page = await this.visitors.list(accountId, { ...query, site: showId('site', siteId) });
    return { ...page, data: page.data.map((visitor) => ofSite(visitor, siteId)) };
  }

  async get(context: GateKeyContext, id: string): Promise<Visitor> {
    return ofSite(await this.visitors.get(context.accountId, await this.seen(context, id)), context.siteId);
  }

  /** With access to the key's site. */
  async create(context: GateKeyContext, { paths, ...input }: GateVisitorInput): Promise<Visitor> {
    const { accountId, siteId } = context;
    if (await this.repository.findByEmail(this.transactions.manager, accountId, input.email)) throw takenAddress();
    return this.visitors.create(context, { ...input, access: [{ siteId: showId('site', siteId), paths }] });
  }

  async change(context: GateKeyContext, id: string, { paths, ...change }: GateVisitorChange): Promise<Visitor> {
    const access = paths && [{ siteId: showId('site', context.siteId), paths }];
    return ofSite(
      await this.visitors.change(context, await this.seen(context, id), { ...change, ...(access && { access }) }),
      context.siteId,
    );
  }

  /** Takes the site away from the visitor; who may then enter none is deleted, with everything that is held about them. */
  remove(context: GateKeyContext, id: string): Promise<void> {
    return this.visitors.leaveSite(context, id, context.siteId);
  }

  /** The id. Throws not_found unless the visitor may enter the key's site. */
  async seen({ accountId, siteId }: GateKeyContext, id: string): Promise<string> {
    const { manager } = this.transactions;
    const visitor = await this.repository.find(manager, accountId, id);
    if (!visitor || !(await this.repository.access(manager, id, siteId))) throw notFound();
    return id;
  }
}

const ofSite = (visitor: Visitor, siteId: string): Visitor => ({
  ...visitor,
  access: visitor.access.filter((each) => each.siteId === showId('site', siteId)),
  invitation: visitor.invitation?.siteId === showId('site', siteId) ? visitor.invitation : null,
});

/** Without an id: the visitor may be one of other sites only. */
const takenAddress = () =>
  invalidContent([
    {
      pointer: '/email',
      code: 'exists',
      detail:
        'A visitor of the account has this address. If they are not in the list of this site, add it to them in the portal or with an API token.',
    },
  ]);
