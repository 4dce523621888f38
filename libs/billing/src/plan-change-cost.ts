import { Injectable } from '@nestjs/common';
import type { AccountRow } from '@sitekeep/accounts';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { credit, type CreditLine } from './crediting.ts';
import { CreditNotes } from './credit-notes.service.ts';
import { InvoiceTerms } from './invoice-terms.ts';
import type { Invoice } from './invoice.entity.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { PaidLines } from './paid-lines.repository.ts';
import { differenceOf, type ChangeCost } from './plan-change-preview.ts';
import type { Plan } from './plan.entity.ts';
import { Pricing } from './pricing.ts';
import { aheadOf, creditsOf, sumOf, type Ahead } from './proration.ts';
import type { Service } from './service.entity.ts';

/** What of one invoice is given back. */
export type InvoiceCredit = { invoice: Invoice; lines: CreditLine[] };
/** `at`: the moment it holds for; `credits`: what a cheaper plan gives back, invoice by invoice; `ahead`: of the paid time. */
export type WorkedOut = { at: Date; cost: ChangeCost; ahead: Ahead[]; credits: InvoiceCredit[] };

/** Works out what a change of plan costs now, or gives back: the same for a preview and for the change. */
@Injectable()
export class PlanChangeCost {
  constructor(
    private readonly clock: Clock,
    private readonly pricing: Pricing,
    private readonly paidLines: PaidLines,
    private readonly terms: InvoiceTerms,
    private readonly invoices: InvoiceRepository,
    private readonly notes: CreditNotes,
  ) {}

  /** `lock`: the invoices that give something back, too. The service is locked then. */
  async of(manager: EntityManager, account: AccountRow, service: Service, plan: Plan, lock: boolean): Promise<WorkedOut> {
    const at = this.clock.now();
    const ahead = await this.ahead(manager, account, service, plan, at);
    const worth = differenceOf(ahead);
    if (worth.difference >= 0) {
      const priced = await this.terms.priced(manager, account, worth.difference);
      return { at, cost: { ...worth, ...priced }, ahead, credits: [] };
    }
    const credits = await this.credits(manager, account.id, creditsOf(ahead, -worth.difference), lock);
    let tax = 0;
    for (const { invoice, lines } of credits) tax -= credit(invoice, await this.notes.left(manager, invoice), { lines }).tax;
    return { at, cost: { ...worth, tax, total: worth.difference + tax }, ahead, credits };
  }

  /**
   * What a service lacks of the price of that plan for its time ahead, without tax; 0 and less: what is paid covers it. The cents that
   * rounding may have moved between lines and their credits lack nothing.
   */
  async lacks(manager: EntityManager, account: AccountRow, service: Service, plan: Plan): Promise<number> {
    const ahead = await this.ahead(manager, account, service, plan, this.clock.now());
    return differenceOf(ahead).difference - sumOf(ahead.map(({ line }) => 2 + line.credits.length));
  }

  private async ahead(manager: EntityManager, account: AccountRow, service: Service, plan: Plan, at: Date): Promise<Ahead[]> {
    const lines = await this.paidLines.of(manager, account.id, service.id);
    const toPrice = lines.map(({ periodMonths, periods }) => ({ service, plan, periodMonths, periods }));
    const prices = await this.pricing.prices(manager, account.currency, toPrice);
    const priceOf = new Map(lines.map((line, index) => [line.id, prices[index]!.amount]));
    return aheadOf(lines, service.paidUntil, at, (line) => (line.planId === plan.id ? null : priceOf.get(line.id)!));
  }

  /** By their ids, the order in which everything locks them. */
  private async credits(
    manager: EntityManager,
    accountId: string,
    parts: { ahead: Ahead; amount: number }[],
    lock: boolean,
  ): Promise<InvoiceCredit[]> {
    const ids = [...new Set(parts.map(({ ahead }) => ahead.line.invoiceId))].sort();
    const credits: InvoiceCredit[] = [];
    for (const id of ids) {
      const invoice = await (lock ? this.invoices.lock(manager, accountId, id) : this.invoices.find(manager, accountId, id));
      if (!invoice) throw new Error(`invoice ${id} is not there`);
      const lines = parts
        .filter(({ ahead }) => ahead.line.invoiceId === id)
        .map(({ ahead, amount }) => ({ invoiceLineId: ahead.line.id, amount, from: ahead.from, to: ahead.to }));
      credits.push({ invoice, lines });
    }
    return credits;
  }
}
