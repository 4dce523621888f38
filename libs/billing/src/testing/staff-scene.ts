import { storedId, type Invoice } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { StaffLedger, StaffMoney, type StaffMember } from '../index.ts';
import type { Billing } from './billing-harness.ts';

export const staff = (name: string): StaffMember => ({ kind: 'staff', id: newUuid(), name });
/** Two of staff: one agrees to what the other asks for. */
export const people = { sam: staff('Sam'), kim: staff('Kim') };

/** An entry of the bank's statement that names the invoice. */
export const transfer = (invoice: Invoice, amount: number, more: Record<string, string | null> = {}) => ({
  ...{ bankReference: newUuid(), reference: invoice.reference, accountId: null, amount, currency: 'EUR', receivedOn: '2026-03-02' },
  ...more,
});

/** Customers, and what staff do with their money. */
export class StaffScene {
  constructor(private readonly billing: Billing) {}

  ask(...args: Parameters<StaffMoney['ask']>): ReturnType<StaffMoney['ask']> {
    return this.billing.get(StaffMoney).ask(...args);
  }

  async ledgerOf(accountId: string) {
    return (await this.billing.get(StaffLedger).page(accountId, { limit: 50 })).data;
  }

  async ordered() {
    const { account } = await this.billing.account();
    const { serviceId } = await this.billing.order(account.id);
    return { accountId: account.id, serviceId };
  }

  async invoiced(months: 1 | 12 = 1) {
    const one = await this.ordered();
    const invoice = await this.billing.invoice(one.accountId, [one.serviceId], { periodMonths: months });
    return { ...one, invoice, invoiceId: storedId('invoice', invoice.id)! };
  }
}
