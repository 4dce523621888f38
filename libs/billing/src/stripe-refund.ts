import { Stripe } from 'stripe';
import type { RefundRequest, RefundResult } from './payment-provider.ts';
import { moneyOf, paymentMetadata, refundMetadata } from './stripe-events.ts';

/**
 * Refunds a payment, or says what became of it when it was asked for before. Stripe forgets a key after a day, and staff may try
 * again after that: so a refund carries its key, and is looked for before it is made.
 */
export async function stripeRefund(stripe: Stripe, request: RefundRequest): Promise<RefundResult> {
  try {
    return resultOf((await refundOf(stripe, request)) ?? (await create(stripe, request)));
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    return { outcome: 'refused', reference: null, failure: error.code ?? 'refused' };
  }
}

async function refundOf(stripe: Stripe, { providerPaymentId, idempotencyKey }: RefundRequest): Promise<Stripe.Refund | null> {
  for await (const refund of stripe.refunds.list({ payment_intent: providerPaymentId, limit: 100 }))
    if (refund.metadata?.[refundMetadata] === idempotencyKey) return refund;
  return null;
}

function create(stripe: Stripe, { paymentId, providerPaymentId, idempotencyKey, money }: RefundRequest): Promise<Stripe.Refund> {
  const metadata = { [paymentMetadata]: paymentId, [refundMetadata]: idempotencyKey };
  return stripe.refunds.create({ payment_intent: providerPaymentId, amount: money.amount, metadata }, { idempotencyKey });
}

function resultOf(refund: Stripe.Refund): RefundResult {
  const { id: reference, status } = refund;
  if (status === 'failed' || status === 'canceled') return { outcome: 'refused', reference, failure: refund.failure_reason ?? status };
  const returned = moneyOf(refund.amount, refund.currency);
  if (!returned) throw new Error('Stripe refunded without saying how much');
  return { outcome: 'done', reference, returned };
}
