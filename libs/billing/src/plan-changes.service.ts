import { Injectable } from '@nestjs/common';
import { AccountsReadModel, type AccountRow } from '@sitekeep/accounts';
import { showId, showMoney, storedId, type ChangePlan, type Fault, type PlanChanged, type PlanChangePreview } from '@sitekeep/contracts';
import { Audit, invalidContent, notFound, ProblemError, Transactions, type Actor } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { CreditNotes } from './credit-notes.service.ts';
import { EntitlementsReadModel } from './entitlements.read-model.ts';
import type { Invoice } from './invoice.entity.ts';
import { InvoicingService } from './invoicing.service.ts';
import { addMs, hourMs } from './months.ts';
import { OpenInvoices } from './open-invoices.ts';
import { PaymentRepository } from './payment.repository.ts';
import { PlanChangeCost, type WorkedOut } from './plan-change-cost.ts';
import { showPreview } from './plan-change-preview.ts';
import { PlanSwitch } from './plan-switch.ts';
import type { Plan } from './plan.entity.ts';
import { PlansReadModel } from './plan.read-model.ts';
import { Pricing } from './pricing.ts';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';
import { Settlement } from './settlement.ts';
import { beyond, beyondOfAccount, SiteUsage } from './site-usage.ts';

type Change = { account: AccountRow; service: Service; plan: Plan; worked: WorkedOut; mustGo: Fault[] };
type Done = Omit<PlanChanged, 'preview'>;

/** Who ordered the wrong plan, or whose period has just ended, may still choose a cheaper one for so long. */
const secondThoughtsMs = hourMs;

/** From one plan to another, in the middle of what is paid. */
@Injectable()
export class PlanChanges {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly accounts: AccountsReadModel,
    private readonly plans: PlansReadModel,
    private readonly pricing: Pricing,
    private readonly services: ServiceRepository,
    private readonly openInvoices: OpenInvoices,
    private readonly payments: PaymentRepository,
    private readonly invoicing: InvoicingService,
    private readonly settlement: Settlement,
    private readonly notes: CreditNotes,
    private readonly cost: PlanChangeCost,
    private readonly usage: SiteUsage,
    private readonly entitlements: EntitlementsReadModel,
    private readonly planSwitch: PlanSwitch,
  ) {}

  /** What a change would cost at this moment. Throws not_found, and invalid_content for a plan that nobody can change to. */
  async preview(accountId: string, serviceId: string, planId: string): Promise<PlanChangePreview> {
    const { manager } = this.transactions;
    const service = await this.services.find(manager, accountId, serviceId);
    return this.shown(await this.worked(manager, accountId, service, planId, false));
  }

  /**
   * An upgrade gets an invoice and is in force when that is paid, or at once from the balance; a downgrade and a change that costs nothing
   * are in force at once, a downgrade by credit notes to the balance. An open invoice of the service becomes void: its price is another.
   * Throws plan_too_small with all that must go, price_changed, insufficient_balance, and conflict, also for a cheaper plan than the
   * unpaid days were on.
   */
  change(accountId: string, serviceId: string, body: ChangePlan, actor: Actor): Promise<PlanChanged> {
    return this.transactions.run(async (manager) => {
      const [service] = await this.services.lock(manager, accountId, [serviceId]);
      const change = await this.worked(manager, accountId, service ?? null, storedId('plan', body.planId) ?? '', true);
      refuse(change, body);
      await this.refuseCheaperUnpaid(manager, change, actor);
      await this.voidOpen(manager, change.service);
      const preview = this.shown(change);
      const done = await this.carryOut(manager, change, body, actor);
      await this.note(manager, change, preview, done, actor);
      return { preview, ...done };
    });
  }

  private async worked(manager: EntityManager, accountId: string, service: Service | null, planId: string, lock: boolean): Promise<Change> {
    if (!service) throw notFound();
    if (service.state === 'deleted') throw new ProblemError('conflict', 'The service is deleted.');
    const plan = await this.plans.toOrder(manager, planId);
    if (!plan) throw invalidContent([{ pointer: '/planId', code: 'unknown_plan', detail: 'Name a plan of GET /v1/plans.' }]);
    if (plan.id === service.planId) throw new ProblemError('conflict', `The service is on the ${plan.name} plan already.`);
    if (plan.trialDays !== null)
      throw invalidContent([
        { pointer: '/planId', code: 'trial_plan', detail: 'A trial is for a site that is ordered: choose another plan.' },
      ]);
    const account = await this.accounts.get(manager, accountId);
    const worked = await this.cost.of(manager, account, service, plan, lock);
    return { account, service, plan, worked, mustGo: await this.mustGo(manager, service, plan, lock) };
  }

  /** Of the site, and of the account's lists: these may have what the largest of the other plans gives, or this one. */
  private async mustGo(manager: EntityManager, service: Service, plan: Plan, lock: boolean): Promise<Fault[]> {
    const { id, accountId, siteId, planId } = service;
    if (lock) await this.services.lockAccountRules(manager, accountId);
    const usage = await this.usage.of(manager, accountId, siteId);
    const ofSite = beyond(plan, usage);
    const current = (await this.plans.byIds(manager, [planId])).get(planId)!;
    // A plan that allows no less takes nothing from the account.
    if (plan.rules >= current.rules) return ofSite;
    const others = await this.entitlements.accountRules(manager, accountId, id);
    return [...ofSite, ...beyondOfAccount(plan, usage, Math.max(plan.rules, others))];
  }

  private shown({ account, service, plan, worked, mustGo }: Change): PlanChangePreview {
    return showPreview(service, { planId: plan.id, currency: account.currency, now: worked.at }, worked.cost, mustGo);
  }

  /**
   * Unpaid days belong to the period that is still to be paid: on a dearer plan they would be for nothing, if it was left before it is
   * paid. What is paid too much afterwards comes back by a credit note. Staff may let it pass.
   */
  private async refuseCheaperUnpaid(manager: EntityManager, { account, service, plan }: Change, actor: Actor): Promise<void> {
    if (actor.kind === 'staff' || service.state !== 'unpaid' || !service.unpaidSince) return;
    if (addMs(service.unpaidSince, secondThoughtsMs) > this.clock.now()) return;
    const current = (await this.plans.byIds(manager, [service.planId])).get(service.planId)!;
    if (current.trialDays !== null) return;
    const month = { service, periodMonths: 1 as const, periods: 1 };
    const [before, after] = await this.pricing.prices(manager, account.currency, [
      { ...month, plan: current },
      { ...month, plan },
    ]);
    if (after!.amount >= before!.amount) return;
    throw new ProblemError(
      'conflict',
      `The service is unpaid on the ${current.name} plan: pay this period first, or delete it. A change to ${plan.name} then gives back what is left of the period.`,
    );
  }

  private async voidOpen(manager: EntityManager, service: Service): Promise<void> {
    if ((await this.payments.processingSince(manager, service.id)).length > 0)
      throw new ProblemError('conflict', 'A payment for this service is being processed. Change the plan when it is settled or declined.');
    await this.openInvoices.withdraw(manager, service);
  }

  private carryOut(manager: EntityManager, change: Change, { pay }: ChangePlan, actor: Actor): Promise<Done> {
    return change.worked.cost.difference > 0 ? this.upgrade(manager, change, pay, actor) : this.atOnce(manager, change, actor);
  }

  private async upgrade(
    manager: EntityManager,
    { account, service, plan, worked }: Change,
    pay: ChangePlan['pay'],
    actor: Actor,
  ): Promise<Done> {
    const invoice = await this.invoicing.issueFor(manager, account, [lineOf(service, plan, worked)], {
      reason: 'plan-change',
    });
    if (pay === 'balance') await this.settlement.payOpen(manager, { invoice, services: [service] }, actor);
    return { inForce: pay === 'balance', invoiceId: showId('invoice', invoice.id), creditNoteIds: [] };
  }

  private async atOnce(manager: EntityManager, { account, service, plan, worked }: Change, actor: Actor): Promise<Done> {
    const creditNoteIds: string[] = [];
    for (const { invoice, lines } of worked.credits) creditNoteIds.push(await this.giveBack(manager, invoice, lines, plan, actor));
    const { total } = worked.cost;
    const credited = total < 0 ? { amount: -total, currency: account.currency } : null;
    const note = credited ? `${showMoney(credited)} to the balance` : 'nothing to pay';
    await this.planSwitch.to(manager, service, plan.id, { actor, credited, note });
    return { inForce: true, invoiceId: null, creditNoteIds };
  }

  private async giveBack(
    manager: EntityManager,
    invoice: Invoice,
    lines: WorkedOut['credits'][number]['lines'],
    plan: Plan,
    actor: Actor,
  ): Promise<string> {
    const order = { reason: 'plan-change', what: { lines }, why: `change to ${plan.name}` } as const;
    const { note } = await this.notes.issue(manager, invoice, order, actor);
    return showId('creditNote', note.id);
  }

  private async note(manager: EntityManager, { account, service, plan }: Change, preview: PlanChangePreview, done: Done, actor: Actor) {
    // What staff do is written down by the api, once per call.
    if (actor.kind === 'staff') return;
    const action = done.inForce ? 'service.plan-changed' : 'service.plan-change-ordered';
    const reason = `${plan.name}, ${showMoney(preview.total)}`;
    await this.audit.append(manager, { actor, accountId: account.id, action, target: showId('service', service.id), reason });
  }
}

function refuse({ worked, mustGo, account, plan }: Change, { mostTotal }: ChangePlan): void {
  if (mustGo.length > 0) {
    const detail = mustGo.length === 1 ? mustGo[0]!.detail : `${mustGo.length} things are in use beyond the ${plan.name} plan.`;
    throw new ProblemError('plan_too_small', detail, { errors: mustGo });
  }
  const { total: amount } = worked.cost;
  if (mostTotal === undefined || amount <= mostTotal) return;
  throw new ProblemError('price_changed', `It costs ${showMoney({ amount, currency: account.currency })} now. Look at the preview again.`);
}

/** One line for all that is ahead. Its months are those of the latest invoice: what it is compared with. */
const lineOf = (service: Service, plan: Plan, { at: from, cost, ahead }: WorkedOut) => ({
  kind: 'plan-change' as const,
  service,
  planId: plan.id,
  periodMonths: ahead.at(-1)!.line.periodMonths,
  from,
  to: service.paidUntil!,
  amount: cost.difference,
});
