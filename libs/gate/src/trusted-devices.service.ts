import { Injectable } from '@nestjs/common';
import type { Page, TrustedDevice } from '@sitekeep/contracts';
import { notFound, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { showDevice } from './trusted-device.view.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import { VisitorTrail } from './visitor-trail.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** Browsers on which visitors need no code, as customers look after them. Every call throws not_found unless the visitor is the account's. */
@Injectable()
export class TrustedDevices {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly visitors: VisitorsRepository,
    private readonly repository: TrustedDevicesRepository,
    private readonly trail: VisitorTrail,
  ) {}

  /** All of them, newest first: there are fifty at most. */
  async list(accountId: string, visitorId: string): Promise<Page<TrustedDevice>> {
    const { manager } = this.transactions;
    if (!(await this.visitors.find(manager, accountId, visitorId))) throw notFound();
    const rows = await this.repository.ofVisitor(manager, { accountId, visitorId }, this.clock.now());
    return { data: rows.map(showDevice), nextCursor: null };
  }

  /** From now on the visitor shows a code there. Sessions go on. Throws not_found for a device that the visitor has not. */
  remove(context: AccountContext, visitorId: string, id: string): Promise<void> {
    return this.transactions.run(async (manager) => {
      if (!(await this.repository.remove(manager, { accountId: context.accountId, visitorId }, id))) throw notFound();
      await this.trail.note(manager, context, 'visitor.device-removed', [visitorId]);
    });
  }

  /** All of them, at all sites. */
  removeAll(context: AccountContext, visitorId: string): Promise<void> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      if (!(await this.visitors.find(manager, accountId, visitorId))) throw notFound();
      await this.repository.removeAll(manager, { accountId, visitorId });
      await this.trail.note(manager, context, 'visitor.devices-removed', [visitorId]);
    });
  }
}
