import type { Movement } from './payment-provider.ts';
import { compareBooks } from './reconciliation.ts';
import type { OurPayment } from './reconciliation.repository.ts';

const at = new Date('2026-03-02T09:00:00Z');
const eur = (amount: number) => ({ amount, currency: 'EUR' }) as const;
const movement = (kind: Movement['kind'], amount: number, more: Partial<Movement> = {}): Movement => ({
  ...{ kind, reference: `txn_${kind}_${amount}`, paymentId: 'ours', providerPaymentId: 'pi_1', money: eur(amount), at },
  ...more,
});
const ours = (more: Partial<OurPayment> = {}): OurPayment => ({
  ...{ id: 'ours', accountId: 'anna', providerPaymentId: 'pi_1', state: 'settled', currency: 'EUR' },
  ...{ received: 900, refunded: 0, refundsBack: 0, chargedBack: 0, settledWithin: true, refundedWithin: 0 },
  ...more,
});
const kinds = (theirs: Movement[], own: OurPayment[]) => compareBooks(theirs, own).map((finding) => finding.kind);

test('books that agree', () => {
  expect(kinds([], [])).toEqual([]);
  expect(kinds([movement('payment', 900)], [ours()])).toEqual([]);
  expect(kinds([movement('payment', 900, { paymentId: null })], [ours()])).toEqual([]);
  const refunded = ours({ refunded: 900, refundedWithin: 900, state: 'refunded' });
  expect(kinds([movement('payment', 900), movement('refund', 400), movement('refund', 500)], [refunded])).toEqual([]);
  expect(kinds([movement('refund', 400)], [ours({ settledWithin: false, refunded: 400, refundedWithin: 400 })])).toEqual([]);
  const cameBack = ours({ settledWithin: false, refunded: 400, refundedWithin: 400, refundsBack: 400 });
  expect(kinds([movement('refund', 400), movement('refund', -400)], [cameBack])).toEqual([]);
  expect(kinds([movement('refund', -400)], [{ ...cameBack, refundedWithin: 0 }])).toEqual([]);
  expect(kinds([movement('payment', 900), movement('chargeback', 900)], [ours({ state: 'disputed' })])).toEqual([]);
  expect(kinds([movement('payment', 900), movement('chargeback', 900), movement('chargeback', -900)], [ours()])).toEqual([]);
});

test.each([
  ['missing-here', [movement('payment', 900, { paymentId: null, providerPaymentId: 'pi_2' })], []],
  ['missing-there', [], [ours()]],
  ['state', [movement('payment', 900)], [ours({ state: 'created', received: 0, settledWithin: false })]],
  ['state', [movement('payment', 900)], [ours({ state: 'declined', received: 0, settledWithin: false })]],
  ['amount', [movement('payment', 901)], [ours()]],
  ['amount', [movement('payment', 900, { money: { amount: 900, currency: 'USD' } })], [ours()]],
  ['refund-missing-here', [movement('payment', 900), movement('refund', 100)], [ours()]],
  ['refund-missing-there', [movement('payment', 900)], [ours({ refunded: 100, refundedWithin: 100 })]],
  [
    'refund-failed-missing-here',
    [movement('refund', 400), movement('refund', -400)],
    [ours({ settledWithin: false, refundedWithin: 400, refunded: 400 })],
  ],
  ['dispute-missing-here', [movement('payment', 900), movement('chargeback', 900)], [ours()]],
] as [string, Movement[], OurPayment[]][])('%s is found', (kind, theirs, own) => {
  expect(kinds(theirs, own)).toEqual([kind]);
});

test('a finding says what differs, whose it is, and has the same key each time', () => {
  const find = () => compareBooks([movement('payment', 901)], [ours()]);
  expect(find()).toEqual([
    {
      key: 'amount-ours',
      kind: 'amount',
      detail: 'The provider took €9.01; here €9.00 came in.',
      accountId: 'anna',
      paymentId: 'ours',
    },
  ]);
  expect(find()).toEqual(find());
  expect(compareBooks([movement('payment', 900, { paymentId: null, providerPaymentId: 'pi_2' })], [])[0]!.detail).toBe(
    'The provider took €9.00 on 2026-03-02 (pi_2); no payment here knows of it.',
  );
});
