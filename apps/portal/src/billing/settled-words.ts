import type { Invoice, Payment } from '@sitekeep/contracts';

/** Whether the money of a settled payment stayed on the balance: the invoice is void, or another payment settled it before. */
export function becameBalance(payment: Payment, invoice: Invoice | undefined, payments: Payment[]): boolean {
  if (invoice?.state === 'void') return true;
  return payments.some(
    (other) =>
      other.id !== payment.id &&
      other.invoiceId === payment.invoiceId &&
      other.state === 'settled' &&
      Date.parse(other.settledAt ?? '') < Date.parse(payment.settledAt ?? ''),
  );
}
