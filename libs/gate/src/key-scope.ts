import { Injectable } from '@nestjs/common';
import { notFound, ProblemError, type AccountContext } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { VisitorsRepository } from './visitors.repository.ts';

/**
 * Which visitors the API_KEY of a site changes: those who may enter that site and no other. Else the key of one site would open the
 * others, by a password or token of its choice. What it gave before goes when they may: KeyCredentials.
 */
@Injectable()
export class KeyScope {
  constructor(private readonly visitors: VisitorsRepository) {}

  /**
   * In the transaction of the change, before it locks anything else: until its end nobody gives the visitor another site. Throws not_found
   * unless the visitor may enter the key's site, and conflict when they may enter others. Whoever comes without a key is not looked at.
   */
  async hold(manager: EntityManager, { accountId, principal }: AccountContext, visitorId: string): Promise<void> {
    if (principal.kind !== 'gate-key') return;
    await this.visitors.lockAccount(manager, accountId);
    const sites = await this.visitors.sitesOf(manager, accountId, visitorId);
    if (!sites.includes(principal.siteId)) throw notFound();
    if (sites.length > 1)
      throw new ProblemError(
        'conflict',
        'This visitor may enter other sites of the account, too: change them in the portal or with an API token.',
      );
  }
}
