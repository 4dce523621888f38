import { showId, type Payment as PaymentView } from '@sitekeep/contracts';
import { declineWords } from './decline-words.ts';
import type { Payment } from './payment.entity.ts';

/** Whoever may only read does not get the page where it is paid: it shows the payer. */
export const showPayment = (payment: Payment, mayPay = true): PaymentView => ({
  id: showId('payment', payment.id),
  purpose: payment.purpose,
  invoiceId: payment.invoiceId && showId('invoice', payment.invoiceId),
  state: payment.state,
  provider: payment.provider,
  attempt: payment.attempt,
  amount: { amount: payment.amount, currency: payment.currency },
  refunded: { amount: payment.refunded, currency: payment.currency },
  paymentMethodId: payment.paymentMethodId && showId('paymentMethod', payment.paymentMethodId),
  failure: declineWords(payment.failure),
  checkoutUrl: mayPay && payment.state === 'created' ? payment.checkoutUrl : null,
  createdAt: payment.createdAt.toISOString(),
  settledAt: payment.settledAt?.toISOString() ?? null,
});
