import { showId, type Payment as PaymentView } from '@sitekeep/contracts';
import { declineWords } from './decline-words.ts';
import type { Payment } from './payment.entity.ts';

/** `invoiceNumber`: null with a top-up. Whoever may only read does not get the page where it is paid: it shows the payer. */
export const showPayment = (payment: Payment, invoiceNumber: string | null, mayPay = true): PaymentView => ({
  id: showId('payment', payment.id),
  purpose: payment.purpose,
  invoiceId: payment.invoiceId && showId('invoice', payment.invoiceId),
  invoiceNumber,
  state: payment.state,
  provider: payment.provider,
  attempt: payment.attempt,
  amount: { amount: payment.amount, currency: payment.currency },
  refunded: { amount: payment.refunded, currency: payment.currency },
  paymentMethodId: payment.paymentMethodId && showId('paymentMethod', payment.paymentMethodId),
  failure: declineWords(payment.failure),
  mustConfirm: payment.state === 'declined' && payment.failure === 'authentication_required',
  checkoutUrl: mayPay && payment.state === 'created' ? payment.checkoutUrl : null,
  createdAt: payment.createdAt.toISOString(),
  settledAt: payment.settledAt?.toISOString() ?? null,
});
