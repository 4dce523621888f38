import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { showId, type Currency } from '@sitekeep/contracts';
import { notFound, ProblemError, type Actor } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import { OpenInvoices } from './open-invoices.ts';
import { PaymentRepository } from './payment.repository.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { ServiceLifecycle } from './service-lifecycle.ts';
import { extended, isActive } from './service.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';
import { showDay } from './service.view.ts';
import type { ActFacts, StaffAct } from './staff-act.ts';

type Request = { serviceId: string; days: number };
/** A day is worth a thirtieth of a month of the dearest plan: days stay as they are when the plan changes. */
const daysOfMonth = 30;

/** Days without an invoice. An open invoice of the service becomes void, because its period no longer joins. */
@Injectable()
export class ExtendServiceAct implements StaffAct<Request> {
  readonly action = 'extend';
  readonly audited = 'service.extended';

  constructor(
    private readonly clock: Clock,
    private readonly accounts: AccountsReadModel,
    private readonly plans: PlansReadModel,
    private readonly services: ServiceRepository,
    private readonly openInvoices: OpenInvoices,
    private readonly payments: PaymentRepository,
    private readonly lifecycle: ServiceLifecycle,
    private readonly mails: BillingMails,
  ) {}

  async facts(manager: EntityManager, { serviceId, days }: Request): Promise<ActFacts> {
    const service = await this.lockActive(manager, serviceId);
    const currency = await this.accounts.currencyOf(manager, service.accountId);
    const month = await this.dearestMonth(manager, service, currency);
    const amount = { amount: Math.round((month * days) / daysOfMonth), currency };
    return { accountId: service.accountId, target: showId('service', serviceId), amount };
  }

  async perform(manager: EntityManager, { serviceId, days }: Request, actor: Actor): Promise<string> {
    const service = await this.lockActive(manager, serviceId);
    const now = this.clock.now();
    const voided = await this.openInvoices.withdraw(manager, service);
    const because = voided ? `; ${voided}, for its period no longer joins` : '';
    await this.lifecycle.apply(manager, service, 'extended', extended(service, days, now), actor, `${days} days by support${because}`);
    await this.mails.extended(manager, service, days);
    return `${service.siteName} has ${days} more days: ${sayTime(service)}${because}.`;
  }

  /** Of the plans on sale and its own. */
  private async dearestMonth(manager: EntityManager, { planId }: Service, currency: Currency): Promise<number> {
    const plans = [...(await this.plans.onSale(manager)), ...(await this.plans.byIds(manager, [planId])).values()];
    const months = plans.flatMap(({ prices }) => prices).filter((price) => price.currency === currency && price.periodMonths === 1);
    return Math.max(...months.map(({ amount }) => amount));
  }

  private async lockActive(manager: EntityManager, serviceId: string): Promise<Service> {
    const service = await this.services.lockById(manager, serviceId);
    if (!service) throw notFound();
    if (!isActive(service.state))
      throw new ProblemError('conflict', `The service is ${service.state}: only an active one can be extended.`);
    if ((await this.payments.processingSince(manager, serviceId)).length > 0)
      throw new ProblemError('conflict', 'A payment of its open invoice is being processed. Extend it once that has ended.');
    return service;
  }
}

const sayTime = ({ state, paidUntil, unpaidSince }: Service): string =>
  state === 'paid' && paidUntil ? `paid until ${showDay(paidUntil)}` : `unpaid since ${unpaidSince ? showDay(unpaidSince) : 'no time'}`;
