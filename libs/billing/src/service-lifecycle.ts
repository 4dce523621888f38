import { Inject, Injectable } from '@nestjs/common';
import { Outbox, type Actor } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { isActive, serviceTransitions, type ServiceChange, type ServiceEvent } from './service.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';
import { SITE_EFFECTS, type SiteEffects } from './site-effects.ts';
import { assertTransition } from './transition-table.ts';

export const systemActor: Actor = { kind: 'system', id: null, name: 'Sitekeep' };

type Written = ServiceChange & Partial<Pick<Service, 'deletedAt' | 'deletionReason'>>;

/** The only place where a service changes its state. The caller holds the lock on its row. */
@Injectable()
export class ServiceLifecycle {
  constructor(
    private readonly services: ServiceRepository,
    private readonly invoices: InvoiceRepository,
    private readonly outbox: Outbox,
    private readonly mails: BillingMails,
    private readonly clock: Clock,
    @Inject(SITE_EFFECTS) private readonly sites: SiteEffects,
  ) {}

  /** Writes the transition and its history; a service that becomes active has its site published. */
  async apply(manager: EntityManager, service: Service, event: ServiceEvent, change: Written, actor: Actor, note?: string): Promise<void> {
    const from = service.state;
    assertTransition(serviceTransitions, from, event, change.state ?? from);
    await this.services.update(manager, service.accountId, service.id, change);
    Object.assign(service, change);
    await this.services.appendHistory(manager, service, { at: this.clock.now(), event, from, actor, note });
    if (!isActive(from) && isActive(service.state)) await this.sites.bump(manager, service.siteId);
  }

  /** Deletes a service that is not paid: its open invoice becomes void and its site is released. */
  async remove(manager: EntityManager, service: Service, event: 'deleted-by-customer' | 'expired', actor: Actor): Promise<void> {
    const now = this.clock.now();
    const voided = await this.invoices.voidOpenOf(manager, service.accountId, service.id, now);
    const deletionReason = event === 'expired' ? 'expired' : 'customer';
    const note = voided ? `invoice ${voided} is void` : undefined;
    await this.apply(manager, service, event, { state: 'deleted', dueAt: null, deletedAt: now, deletionReason }, actor, note);
    await this.outbox.add(manager, 'release-site', { serviceId: service.id, siteId: service.siteId });
    await this.mails.deleted(manager, service);
  }
}
