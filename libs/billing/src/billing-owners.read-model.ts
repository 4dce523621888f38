import { Injectable } from '@nestjs/common';
import { storedId } from '@sitekeep/contracts';
import { In, type EntityManager } from 'typeorm';
import { Invoice } from './invoice.entity.ts';
import { LedgerTransaction } from './ledger.entity.ts';
import { Payment } from './payment.entity.ts';
import { Service } from './service.entity.ts';

/** For staff, who act for no account: whose an invoice, a service or a payment is. */
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

  /** The invoice with one of these references, the first that there is. */
  async invoiceOfReference(manager: EntityManager, references: readonly string[]): Promise<Pick<Invoice, 'id' | 'accountId'> | null> {
    const found = await manager.find(Invoice, {
      where: { reference: In([...references]) },
      select: { id: true, accountId: true, reference: true },
    });
    return references.map((one) => found.find(({ reference }) => reference === one)).find((invoice) => invoice !== undefined) ?? null;
  }

  payment(manager: EntityManager, id: string): Promise<Payment | null> {
    return manager.findOneBy(Payment, { id });
  }

  /** Whether it was with this payment that the invoice was paid. */
  async paidBy(manager: EntityManager, invoiceId: string, paymentId: string): Promise<boolean> {
    return manager.existsBy(LedgerTransaction, { kind: 'invoice', invoiceId, paymentId });
  }

  /** Whether the entry with this id of the bank's own is booked. */
  isBooked(manager: EntityManager, bankReference: string): Promise<boolean> {
    return manager.existsBy(Payment, { provider: 'bank', providerReference: bankReference });
  }
}
