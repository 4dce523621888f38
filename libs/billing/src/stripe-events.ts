import { currencySchema, type Money } from '@sitekeep/contracts';
import { z } from 'zod';
import type { CardNews, PaymentNews } from './payment-provider.ts';

/** Under this key our id of the payment goes with it: from the checkout to the payment intent, and from there to the charge. */
export const paymentMetadata = 'sitekeep_payment';
/** On payment intents of saved cards. At a checkout an intent may fail and the customer try another card: there only the session tells. */
export const savedCardMetadata = 'sitekeep_saved_card';

/** On refunds that we asked for: the key they were asked for by. */
export const refundMetadata = 'sitekeep_refund';

// The fields that we keep. Whatever else Stripe sends (names, addresses, card numbers) is dropped unread.
const money = { currency: z.string().nullish(), payment_intent: z.string().nullish() };
const ourId = z.uuid().optional().catch(undefined);
const metadata = z.object({ [paymentMetadata]: ourId, [savedCardMetadata]: z.string().max(10).optional().catch(undefined) }).nullish();
const sessionSchema = z.object({
  ...money,
  id: z.string(),
  mode: z.string().nullish(),
  client_reference_id: z.uuid().nullish(),
  payment_status: z.enum(['paid', 'unpaid', 'no_payment_required']),
  amount_total: z.int().nullish(),
});
const intentSchema = z.object({
  id: z.string(),
  currency: z.string().nullish(),
  amount_received: z.int().nullish(),
  metadata,
  last_payment_error: z.object({ code: z.string().nullish(), decline_code: z.string().nullish() }).nullish(),
});
const refundSchema = z.object({ ...money, id: z.string(), amount: z.int(), status: z.string().nullish(), metadata });
const disputeSchema = z.object({ ...money, id: z.string(), amount: z.int(), status: z.string() });
const cardSchema = z.object({
  id: z.string(),
  customer: z.string().nullish(),
  type: z.string(),
  card: z.object({ brand: z.string().max(30), last4: z.string().max(4), exp_month: z.int(), exp_year: z.int() }).nullish(),
});
type Session = z.infer<typeof sessionSchema>;
type Dispute = z.infer<typeof disputeSchema>;
type News = (type: string, payload: Record<string, unknown>) => PaymentNews | null;
type Kind = { schema: z.ZodType<Record<string, unknown>>; news?: News };

/** How the object of an event is kept and understood; undefined for what says nothing to us. */
export function kindOf(type: string): Kind | undefined {
  if (type.startsWith('checkout.session.')) return { schema: sessionSchema, news: sessionNews };
  if (Object.hasOwn(intentEvents, type)) return { schema: intentSchema, news: intentNews };
  if (Object.hasOwn(refundEvents, type)) return { schema: refundSchema, news: refundNews };
  if (type === 'charge.dispute.created' || type === 'charge.dispute.closed') return { schema: disputeSchema, news: disputeNews };
  if (Object.hasOwn(cardEvents, type)) return { schema: cardSchema };
  return undefined;
}

const nothing = { received: null, returned: null, failure: null };

function sessionNews(type: string, payload: Record<string, unknown>): PaymentNews | null {
  const session = sessionSchema.parse(payload);
  const event = session.mode === 'setup' ? null : sessionEvent(type, session);
  if (!event) return null;
  const received = event === 'settled' ? moneyOf(session.amount_total, session.currency) : null;
  const failure = type === 'checkout.session.expired' ? 'abandoned' : event === 'declined' ? 'card_declined' : null;
  const paymentId = session.client_reference_id ?? null;
  return { ...nothing, paymentId, providerPaymentId: session.payment_intent ?? null, reference: session.id, event, received, failure };
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

const intentEvents = {
  'payment_intent.succeeded': 'settled',
  'payment_intent.processing': 'processing',
  'payment_intent.payment_failed': 'declined',
  'payment_intent.canceled': 'declined',
} as const;

/** Of saved cards alone; it repeats the answer to the charge, and is all there is when that answer was lost. */
function intentNews(type: string, payload: Record<string, unknown>): PaymentNews | null {
  const intent = intentSchema.parse(payload);
  if (!intent.metadata?.[savedCardMetadata]) return null;
  const event = intentEvents[type as keyof typeof intentEvents];
  const received = event === 'settled' ? moneyOf(intent.amount_received, intent.currency) : null;
  const said = intent.last_payment_error?.decline_code ?? intent.last_payment_error?.code ?? 'card_declined';
  const failure = event === 'declined' ? (type === 'payment_intent.canceled' ? 'abandoned' : said) : null;
  const paymentId = intent.metadata[paymentMetadata] ?? null;
  return { ...nothing, paymentId, providerPaymentId: intent.id, reference: intent.id, event, received, failure };
}

const refundEvents = { 'refund.created': 'refunded', 'refund.failed': 'refund-failed' } as const;

/**
 * Of one refund. `charge.refunded` says the sum over all of them, which falls again when one fails: told late, it would be taken for
 * another refund, and so says nothing to us.
 */
function refundNews(type: string, payload: Record<string, unknown>): PaymentNews | null {
  const refund = refundSchema.parse(payload);
  const event = refundEvents[type as keyof typeof refundEvents];
  // Failed as it was made: no money went.
  if (event === 'refunded' && (refund.status === 'failed' || refund.status === 'canceled')) return null;
  return {
    ...nothing,
    paymentId: refund.metadata?.[paymentMetadata] ?? null,
    providerPaymentId: refund.payment_intent ?? null,
    reference: refund.id,
    event,
    returned: moneyOf(refund.amount, refund.currency),
  };
}

function disputeNews(type: string, payload: Record<string, unknown>): PaymentNews {
  const dispute = disputeSchema.parse(payload);
  const event = disputeEvent(type, dispute);
  const returned = event === 'dispute-lost' ? moneyOf(dispute.amount, dispute.currency) : null;
  return { ...nothing, paymentId: null, providerPaymentId: dispute.payment_intent ?? null, reference: dispute.id, event, returned };
}

/** Closed otherwise than lost (won, an inquiry ended, prevented): the money stays, or goes by a refund of its own. */
function disputeEvent(type: string, dispute: Dispute): PaymentNews['event'] {
  if (type === 'charge.dispute.created') return 'disputed';
  return dispute.status === 'lost' ? 'dispute-lost' : 'dispute-won';
}

/** A card is attached to its customer by a setup and by a checkout that saves it alike: nothing else has to be read. */
const cardEvents = {
  'payment_method.attached': 'saved',
  'payment_method.updated': 'updated',
  'payment_method.automatically_updated': 'updated',
  'payment_method.detached': 'removed',
} as const;

export function cardNewsOf(type: string, payload: Record<string, unknown>): CardNews | null {
  if (!Object.hasOwn(cardEvents, type)) return null;
  const { id, customer, card } = cardSchema.parse(payload);
  if (!card) return null;
  const details = { brand: card.brand, last4: card.last4, expiryMonth: card.exp_month, expiryYear: card.exp_year };
  return { event: cardEvents[type as keyof typeof cardEvents], customer: customer ?? null, card: id, details };
}

export function moneyOf(amount: number | null | undefined, name: string | null | undefined): Money | null {
  const currency = currencySchema.safeParse(name?.toUpperCase());
  return currency.success && amount ? { amount, currency: currency.data } : null;
}
