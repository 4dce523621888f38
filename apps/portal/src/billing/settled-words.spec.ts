import type { Invoice, Payment } from '@sitekeep/contracts';
import { becameBalance } from './settled-words.ts';

const paid = (id: string, settledAt: string, invoiceId = 'inv_1') => ({ id, invoiceId, settledAt, state: 'settled' }) as Payment;
const invoice = (state: Invoice['state']) => ({ state }) as Invoice;
const first = paid('pay_1', '2026-01-01T10:00:00Z');
const second = paid('pay_2', '2026-01-01T10:05:00Z');

test('the first payment pays the invoice, a second one stays on the balance', () => {
  expect(becameBalance(first, invoice('paid'), [second, first])).toBe(false);
  expect(becameBalance(second, invoice('paid'), [second, first])).toBe(true);
});
test('payments of other invoices and declined ones do not count', () => {
  const declined: Payment = { ...first, state: 'declined', settledAt: null };
  const foreign = paid('pay_3', '2026-01-01T09:00:00Z', 'inv_2');
  expect(becameBalance(second, invoice('paid'), [declined, foreign, second])).toBe(false);
});
test('money for a withdrawn invoice stays on the balance', () => expect(becameBalance(first, invoice('void'), [first])).toBe(true));
