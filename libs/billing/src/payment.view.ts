import { showId, type Payment as PaymentView } from '@sitekeep/contracts';
import type { Payment } from './payment.entity.ts';

export const showPayment = (payment: Payment): PaymentView => ({
  id: showId('payment', payment.id),
  invoiceId: showId('invoice', payment.invoiceId),
  state: payment.state,
  provider: payment.provider,
  attempt: payment.attempt,
  amount: { amount: payment.amount, currency: payment.currency },
  checkoutUrl: payment.state === 'created' ? payment.checkoutUrl : null,
  createdAt: payment.createdAt.toISOString(),
  settledAt: payment.settledAt?.toISOString() ?? null,
});
