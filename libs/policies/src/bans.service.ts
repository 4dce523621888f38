import { Injectable } from '@nestjs/common';
import { showId, type BanQuery, type Page, type SiteBan } from '@sitekeep/contracts';
import { cursorUuid, invalidContent, notFound, Outbox, pageOf, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import type { BanRow } from './ban.entity.ts';
import { BansRepository } from './bans.repository.ts';
import { readVisitorAddress } from './list-address.ts';

/** Temporary bans of a site's rate limits. The edges ban by themselves; here bans are seen and lifted. */
@Injectable()
export class BansService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly repository: BansRepository,
    private readonly sites: SitesReadModel,
  ) {}

  /** Those in force, newest first. Throws not_found unless the site is the account's. */
  async list(accountId: string, siteId: string, query: BanQuery): Promise<Page<SiteBan>> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    const address = query.address === undefined ? null : bannedAddress(query.address);
    const rows = await this.repository.page(manager, siteId, address, this.clock.now(), cursorUuid('ban', query), query.limit + 1);
    return pageOf('ban', rows, query.limit, showBan);
  }

  /** Over from now on; the edges are told after commit. Throws not_found unless it is in force at a site of the account. */
  lift(accountId: string, siteId: string, banId: string): Promise<void> {
    return this.transactions.run(async (manager) => {
      await this.sites.assertOwned(manager, accountId, siteId);
      if (!(await this.repository.lift(manager, siteId, banId, this.clock.now()))) throw notFound();
      await this.outbox.add(manager, 'lift-ban', { banId });
    });
  }

  /** A ban that was lifted under this id and not renewed since, for publication. */
  async lifted(manager: EntityManager, banId: string): Promise<(BanRow & { liftedAt: Date }) | null> {
    const ban = await this.repository.find(manager, banId);
    return ban?.liftedAt ? { ...ban, liftedAt: ban.liftedAt } : null;
  }

  /** Bans in force of all sites, page by page, for publication. Nobody lifts them until the transaction ends. */
  inForce(manager: EntityManager, after: string | null, limit: number): Promise<BanRow[]> {
    return this.repository.inForce(manager, this.clock.now(), after, limit);
  }
}

/** The edges ban IPv6 addresses by their /64. */
function bannedAddress(typed: string): string {
  const address = readVisitorAddress(typed);
  if (address === null) throw invalidContent([{ pointer: '/address', code: 'invalid_address', detail: 'Give an IPv4 or IPv6 address.' }]);
  return address.network;
}

const showBan = ({ id, address, rule, since, until, requestId }: BanRow): SiteBan => ({
  id: showId('ban', id),
  address,
  rule,
  since: since.toISOString(),
  until: until.toISOString(),
  requestId,
});
