import { Injectable } from '@nestjs/common';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { InvoiceRepository } from './invoice.repository.ts';
import { invoiceTransitions } from './invoice.ts';
import { ServiceLifecycle, systemActor } from './service-lifecycle.ts';
import { refunded } from './service.ts';
import type { Service } from './service.entity.ts';
import type { LockedInvoice } from './settlement.ts';
import { assertTransition } from './transition-table.ts';

/** Takes back what a paid invoice gave, once its money has gone back. */
@Injectable()
export class InvoiceReversal {
  constructor(
    private readonly clock: Clock,
    private readonly invoices: InvoiceRepository,
    private readonly lifecycle: ServiceLifecycle,
  ) {}

  /** The invoice is refunded and its services lose its months; one that is deleted stays as it was. Returns what changed, in words. */
  async reverse(manager: EntityManager, { invoice, services }: LockedInvoice): Promise<string> {
    assertTransition(invoiceTransitions, invoice.state, 'refunded', 'refunded');
    await this.invoices.setState(manager, invoice.accountId, invoice.id, { state: 'refunded' });
    invoice.state = 'refunded';
    const told: string[] = [];
    for (const line of invoice.lines) {
      const service = services.find((one) => one.id === line.serviceId);
      if (!service) throw new Error(`invoice ${invoice.number} names a service that is not locked`);
      if (service.state !== 'deleted') await this.takeBack(manager, service, line.periodMonths * line.periods, invoice.number);
      told.push(`${service.siteName} is ${service.state}`);
    }
    return told.join(', ');
  }

  /** An open invoice of the service becomes void: its period would no longer join the one before. */
  private async takeBack(manager: EntityManager, service: Service, months: number, number: string): Promise<void> {
    const now = this.clock.now();
    const voided = await this.invoices.voidOpenOf(manager, service.accountId, service.id, now);
    const note = `invoice ${number} was refunded${voided ? `; invoice ${voided} is void, for its period no longer joins` : ''}`;
    await this.lifecycle.apply(manager, service, 'refunded', refunded(service, months, now), systemActor, note);
  }
}
