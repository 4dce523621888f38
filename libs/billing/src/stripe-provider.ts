import type { IncomingHttpHeaders } from 'node:http';
import { currencySchema, type Money } from '@sitekeep/contracts';
import type { ControlConfig } from '@sitekeep/runtime';
import { Stripe } from 'stripe';
import { z } from 'zod';
import {
  signatureToleranceSeconds,
  WebhookRefused,
  type Checkout,
  type CheckoutRequest,
  type PaymentNews,
  type PaymentProvider,
  type VerifiedEvent,
} from './payment-provider.ts';

/** The fields of a Checkout session that we keep. Whatever else Stripe sends (names, addresses, card details) is dropped unread. */
const sessionSchema = z.object({
  id: z.string(),
  client_reference_id: z.uuid().nullish(),
  payment_status: z.enum(['paid', 'unpaid', 'no_payment_required']),
  amount_total: z.int().nullish(),
  currency: z.string().nullish(),
});
type Session = z.infer<typeof sessionSchema>;
const eventSchema = z.object({
  id: z.string().min(1).max(200),
  type: z.string().min(1).max(100),
  data: z.object({ object: z.looseObject({ id: z.string().optional() }) }),
});
const sessionEvent = /^checkout\.session\./;

/** Stripe Checkout: a page at Stripe, and webhooks signed over the raw bytes. */
export class StripeProvider implements PaymentProvider {
  readonly name = 'stripe';
  private readonly stripe: Stripe;

  constructor(private readonly config: Pick<ControlConfig, 'STRIPE_SECRET_KEY' | 'STRIPE_WEBHOOK_SECRET' | 'STRIPE_API_BASE'>) {
    this.stripe = new Stripe(config.STRIPE_SECRET_KEY ?? '', {
      ...hostOf(config.STRIPE_API_BASE),
      maxNetworkRetries: 2,
      timeout: 15_000,
      telemetry: false,
    });
  }

  async openCheckout(request: CheckoutRequest): Promise<Checkout> {
    const { amount, currency } = request.amount;
    const session = await this.stripe.checkout.sessions.create(
      {
        mode: 'payment',
        client_reference_id: request.paymentId,
        line_items: [
          {
            quantity: 1,
            price_data: { currency: currency.toLowerCase(), unit_amount: amount, product_data: { name: request.description } },
          },
        ],
        success_url: request.returnUrl,
        cancel_url: request.returnUrl,
      },
      { idempotencyKey: request.idempotencyKey },
    );
    if (!session.url) throw new Error('Stripe opened a checkout without a page');
    return { reference: session.id, url: session.url, expiresAt: new Date(session.expires_at * 1000) };
  }

  verify(raw: Buffer, headers: IncomingHttpHeaders): VerifiedEvent {
    const event = eventSchema.safeParse(this.genuine(raw, headers['stripe-signature']));
    if (!event.success) throw new WebhookRefused('the body is no event');
    const { id, type, data } = event.data;
    if (!sessionEvent.test(type)) return { eventId: id, type, payload: data.object.id ? { id: data.object.id } : {} };
    const session = sessionSchema.safeParse(data.object);
    if (!session.success) throw new WebhookRefused('the body is no event');
    return { eventId: id, type, payload: session.data };
  }

  news(type: string, payload: Record<string, unknown>): PaymentNews | null {
    if (!sessionEvent.test(type)) return null;
    const session = sessionSchema.parse(payload);
    const event = eventOf(type, session);
    if (!event) return null;
    const received = event === 'settled' ? moneyOf(session) : null;
    return { paymentId: session.client_reference_id ?? null, reference: session.id, event, received };
  }

  private genuine(raw: Buffer, signature: string | string[] | undefined): unknown {
    try {
      const header = typeof signature === 'string' ? signature : '';
      return this.stripe.webhooks.constructEvent(raw, header, this.config.STRIPE_WEBHOOK_SECRET ?? '', signatureToleranceSeconds);
    } catch (error) {
      throw new WebhookRefused(error instanceof Stripe.errors.StripeSignatureVerificationError ? 'wrong or old signature' : 'not readable');
    }
  }
}

/** A completed checkout may still wait for the bank; then the money comes with one of the async events. */
function eventOf(type: string, session: Session): PaymentNews['event'] | null {
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

function moneyOf(session: Session): Money | null {
  const currency = currencySchema.safeParse(session.currency?.toUpperCase());
  return currency.success && session.amount_total ? { amount: session.amount_total, currency: currency.data } : null;
}

/** STRIPE_API_BASE points at a stand-in; without it the library's own address is used. */
function hostOf(base: string | undefined): { host?: string; port?: string; protocol?: 'http' | 'https' } {
  if (!base) return {};
  const url = new URL(base);
  const protocol = url.protocol === 'http:' ? 'http' : 'https';
  return { host: url.hostname, port: url.port || (protocol === 'http' ? '80' : '443'), protocol };
}
