import { Injectable } from '@nestjs/common';
import { showId, type CreditNoteReason } from '@sitekeep/contracts';
import { Audit, type Actor } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { CreditNote } from './credit-note.entity.ts';
import { CreditNotes } from './credit-notes.service.ts';
import type { InvoiceLine } from './invoice-line.entity.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import { OpenInvoices } from './open-invoices.ts';
import { PaidPlan } from './paid-plan.ts';
import { PlanSwitch } from './plan-switch.ts';
import { ServiceLifecycle, systemActor } from './service-lifecycle.ts';
import { refunded } from './service.ts';
import type { Service } from './service.entity.ts';
import type { LockedInvoice } from './settlement.ts';

/** `paymentId`: whose money it was; `why`: in words, for the audit trail. */
export type Reversal = { reason: CreditNoteReason; paymentId: string | null; why?: string };

/** Takes back what a paid invoice gave: its money goes to the balance, its months go. */
@Injectable()
export class InvoiceReversal {
  constructor(
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly invoices: InvoiceRepository,
    private readonly openInvoices: OpenInvoices,
    private readonly notes: CreditNotes,
    private readonly lifecycle: ServiceLifecycle,
    private readonly paidPlan: PaidPlan,
    private readonly planSwitch: PlanSwitch,
  ) {}

  /**
   * A credit note gives back what is left of the invoice, which is refunded then, and its services lose its months, also where nothing
   * was left; one that is deleted stays as it was. Returns the note (null: all was given back before) and what changed, in words.
   */
  async reverse(
    manager: EntityManager,
    { invoice, services }: LockedInvoice,
    reversal: Reversal,
    actor: Actor,
  ): Promise<{ note: CreditNote | null; told: string }> {
    if (invoice.reversedAt !== null) return { note: null, told: 'nothing else changes' };
    const isLeft = invoice.credited < invoice.total;
    const note = isLeft ? (await this.notes.issue(manager, invoice, { ...reversal, what: 'whole' }, actor)).note : null;
    const mark = { reversedAt: this.clock.now() };
    await this.invoices.setState(manager, invoice.accountId, invoice.id, mark);
    Object.assign(invoice, mark);
    const told: string[] = [];
    for (const line of invoice.lines) {
      const service = services.find((one) => one.id === line.serviceId);
      if (!service) throw new Error(`invoice ${invoice.number} names a service that is not locked`);
      if (service.state !== 'deleted') await this.takeBack(manager, service, line, { number: invoice.number, actor });
      told.push(`${service.siteName} is ${service.state}`);
    }
    return { note, told: told.join(', ') };
  }

  /**
   * An open invoice of the service becomes void: its period would no longer join the one before. Who wanted money back is not charged
   * again by itself: the service is reminded until the customer chooses another way.
   */
  private async takeBack(manager: EntityManager, service: Service, line: InvoiceLine, by: { number: string; actor: Actor }): Promise<void> {
    if (line.kind === 'plan-change') return this.planBack(manager, service, by);
    const now = this.clock.now();
    const voided = await this.openInvoices.withdraw(manager, service);
    const byItself = service.renewal === 'card' || service.renewal === 'balance';
    const note = [
      `invoice ${by.number} was refunded`,
      ...(voided ? [`${voided}, for its period no longer joins`] : []),
      ...(byItself ? [`it is renewed by reminder from now on, no longer by ${service.renewal}`] : []),
    ].join('; ');
    const change = { ...refunded(service, line.periodMonths * line.periods, now), ...(byItself && byReminder) };
    await this.lifecycle.apply(manager, service, 'refunded', change, by.actor, note);
    if (byItself) await this.noteRenewal(manager, service, by.number);
  }

  private async noteRenewal(manager: EntityManager, { id, accountId }: Service, number: string): Promise<void> {
    const reason = `reminder, for invoice ${number} was refunded`;
    const target = showId('service', id);
    await this.audit.append(manager, { actor: systemActor, accountId, action: 'service.renewal', target, reason });
  }

  /**
   * The difference to another plan added no months: the service goes back to the plan that is still paid for. An open invoice becomes
   * void: its price counts on what was taken back, or is of the plan before.
   */
  private async planBack(manager: EntityManager, service: Service, by: { number: string; actor: Actor }): Promise<void> {
    const voided = await this.openInvoices.withdraw(manager, service);
    const note = `invoice ${by.number} was refunded${voided ? `; ${voided}, for its price no longer fits` : ''}`;
    const planId = await this.paidPlan.of(manager, service);
    if (planId !== service.planId) await this.planSwitch.to(manager, service, planId, { actor: by.actor, credited: null, note });
  }
}

const byReminder = { renewal: 'reminder', paymentMethodId: null } as const;
