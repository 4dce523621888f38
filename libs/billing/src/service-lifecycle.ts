import { Inject, Injectable } from '@nestjs/common';
import { Outbox, type Actor } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import { EntitlementsReadModel } from './entitlements.read-model.ts';
import { OpenInvoices } from './open-invoices.ts';
import { firstLookAt, renewableEnd } from './renewal.ts';
import { isActive, restorableUntil, serviceTransitions, type ServiceChange, type ServiceEvent } from './service.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';
import { SITE_EFFECTS, type SiteEffects } from './site-effects.ts';
import { assertTransition } from './transition-table.ts';

export const systemActor: Actor = { kind: 'system', id: null, name: 'Sitekeep' };

type Written = ServiceChange &
  Partial<Pick<Service, 'planId' | 'renewal' | 'paymentMethodId' | 'deletedAt' | 'deletionReason' | 'destroyAt'>>;

/** The only place where a service changes its state. The caller holds the lock on its row. */
@Injectable()
export class ServiceLifecycle {
  constructor(
    private readonly services: ServiceRepository,
    private readonly openInvoices: OpenInvoices,
    private readonly outbox: Outbox,
    private readonly mails: BillingMails,
    private readonly clock: Clock,
    private readonly entitlements: EntitlementsReadModel,
    @Inject(SITE_EFFECTS) private readonly sites: SiteEffects,
  ) {}

  /** Writes the transition and its history; a service that becomes active, or holds another plan, has its site published. */
  async apply(manager: EntityManager, service: Service, event: ServiceEvent, change: Written, actor: Actor, note?: string): Promise<void> {
    const from = service.state;
    // Of the account's lists publication lets stand what the largest plan of its services gives: other plans and their end alter that.
    const alters = change.planId !== undefined || (change.state !== undefined && isActive(change.state) !== isActive(from));
    const allowed = () => this.entitlements.publishedAccountRules(manager, service.accountId);
    const before = alters ? await allowed() : 0;
    assertTransition(serviceTransitions, from, event, change.state ?? from);
    const written = { ...change, ...renewalAfter(service, change) };
    await this.services.update(manager, service.accountId, service.id, written);
    Object.assign(service, written);
    await this.services.appendHistory(manager, service, { at: this.clock.now(), event, from, actor, note });
    const isOther = !isActive(from) || change.planId !== undefined;
    if (isOther && isActive(service.state)) await this.sites.bump(manager, service.siteId);
    if (alters && before !== (await allowed())) await this.sites.bumpAll(manager, service.accountId);
  }

  /** Deletes a service that is not paid: it is taken off its open invoice, and its site is released. */
  async remove(manager: EntityManager, service: Service, event: 'deleted-by-customer' | 'expired', actor: Actor): Promise<void> {
    const now = this.clock.now();
    const note = (await this.openInvoices.withdraw(manager, service)) ?? undefined;
    const deletionReason = event === 'expired' ? 'expired' : 'customer';
    const deleted = { state: 'deleted', dueAt: null, deletedAt: now, deletionReason, destroyAt: restorableUntil(now) } as const;
    await this.apply(manager, service, event, deleted, actor, note);
    await this.outbox.add(manager, 'release-site', { serviceId: service.id, siteId: service.siteId });
    await this.mails.deleted(manager, service, service.destroyAt);
  }
}

/** When what is paid ends at another time, its renewal begins anew; what is unpaid for another reason than its end has none. */
function renewalAfter(service: Service, change: Written): Pick<Written, 'renewalDueAt'> {
  const after = { ...service, ...change };
  if (change.paidUntil === undefined && after.state !== 'deleted') return {};
  const end = renewableEnd(after);
  return { renewalDueAt: end && firstLookAt(end) };
}
