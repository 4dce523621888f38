import { Injectable } from '@nestjs/common';
import { storedId } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import { Invoice } from './invoice.entity.ts';
import { Payment } from './payment.entity.ts';
import { Service } from './service.entity.ts';

/** For staff: whose an invoice, a service or a payment is. */
@Injectable()
export class BillingOwners {
  /** The account of this shown id or invoice number; empty when the text is neither. */
  async accountsOf(manager: EntityManager, text: string): Promise<string[]> {
    const [invoice, service, payment] = [storedId('invoice', text), storedId('service', text), storedId('payment', text)];
    const select = { id: true, accountId: true } as const;
    const row = invoice
      ? await manager.findOne(Invoice, { where: { id: invoice }, select })
      : service
        ? await manager.findOne(Service, { where: { id: service }, select })
        : payment
          ? await manager.findOne(Payment, { where: { id: payment }, select })
          : await manager.findOne(Invoice, { where: { number: text.toUpperCase() }, select });
    return row ? [row.accountId] : [];
  }
}
