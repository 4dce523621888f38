import { Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import { showMoney } from '@sitekeep/contracts';
import { invalidContent, notFound, ProblemError, Transactions, type Actor } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import { LedgerRepository } from './ledger.repository.ts';
import { addMs, dayMs } from './months.ts';
import type { Plan } from './plan.entity.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { trialReminderAt } from './renewal.ts';
import { ServiceLifecycle } from './service-lifecycle.ts';
import { isActive, restorableUntil, restored, type Activation } from './service.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';
import { showDay } from './service.view.ts';
import { Trials } from './trials.ts';

export type OpenService = {
  accountId: string;
  siteId: string;
  siteName: string;
  /** the smallest plan when left out */
  planId?: string;
  /** registrable domains of the site: each has one trial */
  domains?: readonly string[];
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
    private readonly trials: Trials,
    private readonly balances: LedgerRepository,
    private readonly mails: BillingMails,
  ) {}

  /**
   * Opens the service of a new site, inside the transaction of its order. It is active at once unless it is pending: the account
   * is not confirmed, or it must be paid first. Throws limit_reached when too much is unpaid already, insufficient_balance while the
   * customer owes us money.
   */
  async open(manager: EntityManager, order: OpenService): Promise<OpenedService> {
    const plan = await this.plans.toOrder(manager, order.planId);
    if (!plan) throw invalidContent([unknownPlan]);
    await this.refuseDebt(manager, order.accountId);
    await this.refuseTooManyUnpaid(manager, order.accountId, plan);
    const service = await this.newService(manager, order, plan);
    await this.services.insert(manager, service);
    if (plan.trialDays !== null) await this.trials.give(manager, service, order.domains ?? []);
    await this.services.appendHistory(manager, service, { at: service.orderedAt, event: 'ordered', from: null, actor: order.actor });
    return { id: service.id, state: service.state, active: isActive(service.state), plan };
  }

  /**
   * Deletes a service that is not paid. `name`: what was typed as the name of its site; throws invalid_content when it is another.
   * Deleting it again does nothing.
   */
  delete(accountId: string, serviceId: string, actor: Actor, name?: string): Promise<void> {
    return this.transactions.run((manager) => this.deleteWhere(manager, accountId, { id: serviceId }, actor, name));
  }

  /** The same by its site, inside the caller's transaction; the site is released by job release-site. */
  deleteOfSite(manager: EntityManager, accountId: string, siteId: string, actor: Actor, name?: string): Promise<void> {
    return this.deleteWhere(manager, accountId, { siteId }, actor, name);
  }

  /**
   * Brings a deleted service back, in the caller's transaction, which brings its site back too (SiteRestoration does both). Throws
   * not_found, and conflict when it is not deleted or has been for too long.
   */
  async restore(manager: EntityManager, serviceId: string, actor: Actor, reason: string): Promise<Service> {
    const service = await this.services.lockById(manager, serviceId);
    if (!service) throw notFound();
    const now = this.clock.now();
    if (service.deletedAt === null) throw new ProblemError('conflict', 'The service is not deleted.');
    if (restorableUntil(service.deletedAt) <= now) throw new ProblemError('conflict', 'What was kept of the service is destroyed by now.');
    const wasFree = service.paidMonths === 0;
    const pending = wasFree && (service.activation === 'on_payment' || !(await this.accounts.isActive(manager, service.accountId)));
    const change = { ...restored(service, pending, now), deletedAt: null, deletionReason: null, destroyAt: null };
    await this.lifecycle.apply(manager, service, 'restored', change, actor, reason);
    await this.mails.restored(manager, service, now);
    return service;
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
    name: string | undefined,
  ): Promise<void> {
    const service = await this.services.lockOfAccount(manager, accountId, where);
    if (!service) throw notFound();
    if (service.state === 'deleted') return;
    if (service.state === 'paid') throw paidRefusal(service);
    if (name !== undefined && name.trim() !== service.siteName) throw invalidContent([otherName]);
    await this.lifecycle.remove(manager, service, 'deleted-by-customer', actor);
  }

  private async refuseDebt(manager: EntityManager, accountId: string): Promise<void> {
    const debt = (await this.balances.balances(manager, [accountId])).find(({ amount }) => amount < 0);
    if (debt) throw new ProblemError('insufficient_balance', `The balance is ${showMoney(debt)}. Top it up, then order again.`);
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
    const trialUntil = plan.trialDays === null ? null : addMs(now, plan.trialDays * dayMs);
    const begin = trialUntil ?? now;
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
      anchorAt: begin,
      paidMonths: 0,
      extraDays: 0,
      paidUntil: null,
      unpaidSince: begin,
      renewal: 'reminder',
      renewalMonths: 1,
      paymentMethodId: null,
      renewalDueAt: trialUntil && trialReminderAt(trialUntil),
      trialUntil,
      dueAt: addMs(begin, dayMs),
      deletedAt: null,
      deletionReason: null,
      destroyAt: null,
    };
  }
}

/** The fault of an order whose plan is not on sale. */
export const unknownPlan = { pointer: '/planId', code: 'unknown_plan', detail: 'Name a plan of GET /v1/plans.' };

const otherName = { pointer: '/name', code: 'other_name', detail: 'This is not the name of the site. Type it as it is shown.' };

const paidRefusal = (service: Service): ProblemError =>
  new ProblemError(
    'service_paid',
    `The service is paid until ${service.paidUntil ? showDay(service.paidUntil) : 'later'}. It can be deleted once that time has ended, or after support has refunded it.`,
  );
