import { currencySchema, type Money } from '@sitekeep/contracts';
import { z } from 'zod';
import type { PaymentNews } from './payment-provider.ts';

/** Under this key our id of the payment goes with it: from the checkout to the payment intent, and from there to the charge. */
export const paymentMetadata = 'sitekeep_payment';

// The fields that we keep. Whatever else Stripe sends (names, addresses, card details) is dropped unread.
const money = { currency: z.string().nullish(), payment_intent: z.string().nullish() };
const sessionSchema = z.object({
  ...money,
  id: z.string(),
  client_reference_id: z.uuid().nullish(),
  payment_status: z.enum(['paid', 'unpaid', 'no_payment_required']),
  amount_total: z.int().nullish(),
});
const chargeSchema = z.object({
  ...money,
  id: z.string(),
  amount_refunded: z.int(),
  metadata: z.object({ [paymentMetadata]: z.uuid().optional().catch(undefined) }).nullish(),
});
const disputeSchema = z.object({ ...money, id: z.string(), amount: z.int(), status: z.string() });
type Session = z.infer<typeof sessionSchema>;
type Dispute = z.infer<typeof disputeSchema>;
type Kind = { schema: z.ZodType<Record<string, unknown>>; news: (type: string, payload: Record<string, unknown>) => PaymentNews | null };

/** How the object of an event is kept and understood; undefined for what says nothing of a payment. */
export function kindOf(type: string): Kind | undefined {
  if (type.startsWith('checkout.session.')) return { schema: sessionSchema, news: sessionNews };
  if (type === 'charge.refunded') return { schema: chargeSchema, news: chargeNews };
  if (type === 'charge.dispute.created' || type === 'charge.dispute.closed') return { schema: disputeSchema, news: disputeNews };
  return undefined;
}

function sessionNews(type: string, payload: Record<string, unknown>): PaymentNews | null {
  const session = sessionSchema.parse(payload);
  const event = sessionEvent(type, session);
  if (!event) return null;
  const received = event === 'settled' ? moneyOf(session.amount_total, session.currency) : null;
  const paymentId = session.client_reference_id ?? null;
  return { paymentId, providerPaymentId: session.payment_intent ?? null, reference: session.id, event, received, returned: null };
}

/** A completed checkout may still wait for the bank; then the money comes with one of the async events. */
function sessionEvent(type: string, session: Session): PaymentNews['event'] | null {
  switch (type) {
    case 'checkout.session.completed':
      return session.payment_status === 'unpaid' ? 'processing' : 'settled';
    case 'checkout.session.async_payment_succeeded':
      return 'settled';
    case 'checkout.session.async_payment_failed':
    case 'checkout.session.expired':
      return 'declined';
    default:
      return null;
  }
}

/** A charge says how much of it was refunded in all, in part or wholly. */
function chargeNews(_type: string, payload: Record<string, unknown>): PaymentNews {
  const charge = chargeSchema.parse(payload);
  return {
    paymentId: charge.metadata?.[paymentMetadata] ?? null,
    providerPaymentId: charge.payment_intent ?? null,
    reference: charge.id,
    event: 'refunded',
    received: null,
    returned: moneyOf(charge.amount_refunded, charge.currency),
  };
}

function disputeNews(type: string, payload: Record<string, unknown>): PaymentNews {
  const dispute = disputeSchema.parse(payload);
  const event = disputeEvent(type, dispute);
  const returned = event === 'dispute-lost' ? moneyOf(dispute.amount, dispute.currency) : null;
  return { paymentId: null, providerPaymentId: dispute.payment_intent ?? null, reference: dispute.id, event, received: null, returned };
}

/** Closed otherwise than lost (won, an inquiry ended, prevented): the money stays, or goes by a refund of its own. */
function disputeEvent(type: string, dispute: Dispute): PaymentNews['event'] {
  if (type === 'charge.dispute.created') return 'disputed';
  return dispute.status === 'lost' ? 'dispute-lost' : 'dispute-won';
}

function moneyOf(amount: number | null | undefined, name: string | null | undefined): Money | null {
  const currency = currencySchema.safeParse(name?.toUpperCase());
  return currency.success && amount ? { amount, currency: currency.data } : null;
}
