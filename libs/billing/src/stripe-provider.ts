import type { IncomingHttpHeaders } from 'node:http';
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
import { kindOf, paymentMetadata } from './stripe-events.ts';

const eventSchema = z.object({
  id: z.string().min(1).max(200),
  type: z.string().min(1).max(100),
  data: z.object({ object: z.looseObject({ id: z.string().optional() }) }),
});

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
        // Refunds name the charge, which knows nothing of the checkout but this.
        payment_intent_data: { metadata: { [paymentMetadata]: request.paymentId } },
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
    const kind = kindOf(type);
    if (!kind) return { eventId: id, type, payload: data.object.id ? { id: data.object.id } : {} };
    const kept = kind.schema.safeParse(data.object);
    if (!kept.success) throw new WebhookRefused('the body is no event');
    return { eventId: id, type, payload: kept.data };
  }

  news(type: string, payload: Record<string, unknown>): PaymentNews | null {
    return kindOf(type)?.news(type, payload) ?? null;
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

/** STRIPE_API_BASE points at a stand-in; without it the library's own address is used. */
function hostOf(base: string | undefined): { host?: string; port?: string; protocol?: 'http' | 'https' } {
  if (!base) return {};
  const url = new URL(base);
  const protocol = url.protocol === 'http:' ? 'http' : 'https';
  return { host: url.hostname, port: url.port || (protocol === 'http' ? '80' : '443'), protocol };
}
