import { Stripe } from 'stripe';
import type { ChargeRequest, ChargeResult, ChargeSought } from './payment-provider.ts';
import { moneyOf, paymentMetadata, savedCardMetadata } from './stripe-events.ts';

/**
 * Charges a saved card by a payment intent that is confirmed at once. Off-session Stripe declines where the bank wants to see the
 * payer (`authentication_required`); with the customer present it says where he confirms.
 */
export async function stripeCharge(stripe: Stripe, request: ChargeRequest): Promise<ChargeResult> {
  try {
    const intent = await stripe.paymentIntents.create(
      {
        amount: request.amount.amount,
        currency: request.amount.currency.toLowerCase(),
        customer: request.customer,
        payment_method: request.card,
        allowed_payment_method_types: ['card'],
        description: request.description,
        metadata: { [paymentMetadata]: request.paymentId, [savedCardMetadata]: 'yes' },
        confirm: true,
        ...(request.present ? { return_url: request.returnUrl } : { off_session: true }),
      },
      { idempotencyKey: request.idempotencyKey },
    );
    return resultOf(intent);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const result = refusalOf(error);
    if (!result) throw error;
    return result;
  }
}

/** Stripe's clock may run behind ours. */
const clockMs = 10 * 60_000;

/** Reads the list of the customer's payment intents, which is never behind, as the search over metadata may be. */
export async function stripeChargeOf(stripe: Stripe, { paymentId, customer, since }: ChargeSought): Promise<ChargeResult | null> {
  const created = { gte: Math.floor((since.getTime() - clockMs) / 1000) };
  for await (const intent of stripe.paymentIntents.list({ customer, created, limit: 100 }))
    if (intent.metadata[paymentMetadata] === paymentId && intent.metadata[savedCardMetadata]) return resultOf(intent);
  return null;
}

function resultOf(intent: Stripe.PaymentIntent): ChargeResult {
  const providerPaymentId = intent.id;
  switch (intent.status) {
    case 'succeeded': {
      const received = moneyOf(intent.amount_received, intent.currency);
      if (!received) throw new Error('Stripe took money without saying how much');
      return { providerPaymentId, outcome: 'settled', received };
    }
    case 'processing':
      return { providerPaymentId, outcome: 'processing' };
    case 'requires_action':
      return { providerPaymentId, outcome: 'authentication-needed', url: intent.next_action?.redirect_to_url?.url ?? null };
    default:
      return { providerPaymentId, outcome: 'declined', failure: intent.last_payment_error?.decline_code ?? null };
  }
}

/** What the bank, or Stripe for a card that is gone, said to a charge; null for faults that say nothing of the money. */
function refusalOf(error: InstanceType<typeof Stripe.errors.StripeError>): ChargeResult | null {
  const providerPaymentId = error.payment_intent?.id ?? null;
  if (error instanceof Stripe.errors.StripeCardError) {
    if (error.code === 'authentication_required' || error.decline_code === 'authentication_required')
      return { providerPaymentId, outcome: 'authentication-needed', url: null };
    return { providerPaymentId, outcome: 'declined', failure: error.decline_code ?? error.code ?? null };
  }
  // The card was detached there and the webhook has not come yet, or the amount is below what Stripe takes: nothing was charged.
  const isRefused = error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode !== 409;
  return isRefused ? { providerPaymentId, outcome: 'declined', failure: error.code ?? 'refused' } : null;
}
