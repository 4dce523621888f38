import type { Money } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import type { Payment } from './payment.entity.ts';
import type { PaymentMethodName } from './payment.ts';

type Begun = Pick<Payment, 'accountId' | 'attempt'> & {
  provider: PaymentMethodName;
  amount: Money;
  at: Date;
  /** null: a top-up */
  invoiceId: string | null;
  more?: Partial<Payment>;
};

/** A payment that is created; `more` may say otherwise. */
export const newPayment = ({ accountId, attempt, provider, amount, at, invoiceId, more }: Begun): Payment => ({
  id: newUuid(),
  accountId,
  purpose: invoiceId === null ? 'top-up' : 'invoice',
  invoiceId,
  paymentMethodId: null,
  requestKey: null,
  saveCard: false,
  offSession: false,
  failure: null,
  refunded: 0,
  provider,
  attempt,
  state: 'created',
  currency: amount.currency,
  amount: amount.amount,
  providerReference: null,
  providerPaymentId: null,
  checkoutUrl: null,
  checkoutExpiresAt: null,
  createdAt: at,
  askedAt: more?.paymentMethodId ? at : null,
  processingAt: null,
  settledAt: null,
  receivedOn: null,
  ...more,
});
