import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { invalidContent, notFound, ProblemError, Transactions, type Actor } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { addMs, dayMs } from './months.ts';
import type { Plan } from './plan.entity.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { ServiceLifecycle } from './service-lifecycle.ts';
import { isActive, type Activation } from './service.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';
import { showDay } from './service.view.ts';

export type OpenService = {
  accountId: string;
  siteId: string;
  siteName: string;
  /** the smallest plan when left out */
  planId?: string;
  /** `on_payment`: a hostname of the site was deleted unpaid not long ago */
  activation: Activation;
  actor: Actor;
};
/** `active`: the site is to be published now. */
export type OpenedService = { id: string; state: Service['state']; active: boolean; plan: Plan };

/** Ordering and deleting again and again would hold and poison names of others: what was deleted unpaid counts for a while. */
const churnDays = 30;
const churnFactor = 2;

/** Ordering and deleting services. */
@Injectable()
export class ServicesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly accounts: AccountsReadModel,
    private readonly plans: PlansReadModel,
    private readonly services: ServiceRepository,
    private readonly lifecycle: ServiceLifecycle,
  ) {}

  /**
   * Opens the service of a new site, inside the transaction of its order. It is active at once unless it is pending: the account
   * is not confirmed, or it must be paid first. Throws limit_reached when too much is unpaid already.
   */
  async open(manager: EntityManager, order: OpenService): Promise<OpenedService> {
    const plan = await this.plans.toOrder(manager, order.planId);
    if (!plan) throw invalidContent([unknownPlan]);
    await this.refuseTooManyUnpaid(manager, order.accountId, plan);
    const service = await this.newService(manager, order, plan);
    await this.services.insert(manager, service);
    await this.services.appendHistory(manager, service, { at: service.orderedAt, event: 'ordered', from: null, actor: order.actor });
    return { id: service.id, state: service.state, active: isActive(service.state), plan };
  }

  /** Deletes a service that is not paid. Deleting it again does nothing. */
  delete(accountId: string, serviceId: string, actor: Actor): Promise<void> {
    return this.transactions.run((manager) => this.deleteWhere(manager, accountId, { id: serviceId }, actor));
  }

  /** The same by its site, inside the caller's transaction; the site is released by job release-site. */
  deleteOfSite(manager: EntityManager, accountId: string, siteId: string, actor: Actor): Promise<void> {
    return this.deleteWhere(manager, accountId, { siteId }, actor);
  }

  /** Keeps the name that invoices and mails show; invoices already issued keep the old one. */
  async renameSite(manager: EntityManager, accountId: string, siteId: string, siteName: string): Promise<void> {
    const service = await this.services.lockOfAccount(manager, accountId, { siteId });
    if (!service || service.state === 'deleted') throw notFound();
    await this.services.update(manager, accountId, service.id, { siteName });
  }

  private async deleteWhere(
    manager: EntityManager,
    accountId: string,
    where: { id: string } | { siteId: string },
    actor: Actor,
  ): Promise<void> {
    const service = await this.services.lockOfAccount(manager, accountId, where);
    if (!service) throw notFound();
    if (service.state === 'deleted') return;
    if (service.state === 'paid') throw paidRefusal(service);
    await this.lifecycle.remove(manager, service, 'deleted-by-customer', actor);
  }

  private async refuseTooManyUnpaid(manager: EntityManager, accountId: string, plan: Plan): Promise<void> {
    await this.services.lockOrdersOf(manager, accountId);
    const count = await this.services.countNotPaid(manager, accountId);
    if (count >= plan.unpaidCap)
      throw new ProblemError('limit_reached', `${count} services of this account are not paid yet. Pay or delete some, then order again.`);
    const deleted = await this.services.countDeletedNeverPaid(manager, accountId, addMs(this.clock.now(), -churnDays * dayMs));
    if (count + deleted < churnFactor * plan.unpaidCap) return;
    throw new ProblemError(
      'limit_reached',
      `This account deleted ${deleted} services without paying within ${churnDays} days. Order again later, or ask support.`,
    );
  }

  private async newService(manager: EntityManager, order: OpenService, plan: Plan): Promise<Service> {
    const now = this.clock.now();
    const activation = plan.activation === 'on_payment' ? 'on_payment' : order.activation;
    const confirmed = await this.accounts.isActive(manager, order.accountId);
    return {
      id: newUuid(),
      accountId: order.accountId,
      siteId: order.siteId,
      siteName: order.siteName,
      planId: plan.id,
      plan,
      activation,
      state: confirmed && activation === 'at_once' ? 'unpaid' : 'pending',
      orderedAt: now,
      anchorAt: now,
      paidMonths: 0,
      paidUntil: null,
      unpaidSince: now,
      dueAt: addMs(now, dayMs),
      deletedAt: null,
      deletionReason: null,
    };
  }
}

/** The fault of an order whose plan is not on sale. */
export const unknownPlan = { pointer: '/planId', code: 'unknown_plan', detail: 'Name a plan of GET /v1/plans.' };

const paidRefusal = (service: Service): ProblemError =>
  new ProblemError(
    'service_paid',
    `The service is paid until ${service.paidUntil ? showDay(service.paidUntil) : 'later'}. It can be deleted once that time has ended, or after support has refunded it.`,
  );
