import type { IncomingHttpHeaders } from 'node:http';
import type { ControlConfig } from '@sitekeep/runtime';
import { Stripe } from 'stripe';
import { z } from 'zod';
import {
  signatureToleranceSeconds,
  WebhookRefused,
  type CardNews,
  type ChargeRequest,
  type ChargeResult,
  type ChargeSought,
  type Checkout,
  type CheckoutRequest,
  type Movement,
  type PaymentNews,
  type PaymentProvider,
  type RefundRequest,
  type RefundResult,
  type Setup,
  type SetupRequest,
  type VerifiedEvent,
} from './payment-provider.ts';
import { stripeMovements } from './stripe-books.ts';
import { stripeCharge, stripeChargeOf } from './stripe-charge.ts';
import { cardNewsOf, kindOf, paymentMetadata } from './stripe-events.ts';
import { stripeRefund } from './stripe-refund.ts';

const eventSchema = z.object({
  id: z.string().min(1).max(200),
  type: z.string().min(1).max(100),
  data: z.object({ object: z.looseObject({ id: z.string().optional() }) }),
});

/** Stripe: Checkout, saved cards, refunds, and webhooks signed over the raw bytes. Stripe learns no name and no address from us. */
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

  async openCustomer(accountId: string): Promise<string> {
    const customer = await this.stripe.customers.create(
      { metadata: { sitekeep_account: accountId } },
      { idempotencyKey: `customer-${accountId}` },
    );
    return customer.id;
  }

  async openCheckout(request: CheckoutRequest): Promise<Checkout> {
    const { amount, currency } = request.amount;
    const session = await this.stripe.checkout.sessions.create(
      {
        mode: 'payment',
        client_reference_id: request.paymentId,
        ...(request.customer !== null && { customer: request.customer }),
        payment_intent_data: {
          // Refunds name the charge, which knows nothing of the checkout but this.
          metadata: { [paymentMetadata]: request.paymentId },
          ...(request.customer !== null && { setup_future_usage: 'off_session' as const }),
        },
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
    return { reference: session.id, ...pageOf(session) };
  }

  async openSetup(request: SetupRequest): Promise<Setup> {
    const session = await this.stripe.checkout.sessions.create(
      {
        mode: 'setup',
        customer: request.customer,
        allowed_payment_method_types: ['card'],
        success_url: request.returnUrl,
        cancel_url: request.returnUrl,
      },
      { idempotencyKey: request.idempotencyKey },
    );
    return pageOf(session);
  }

  charge(request: ChargeRequest): Promise<ChargeResult> {
    return stripeCharge(this.stripe, request);
  }

  findCharge(sought: ChargeSought): Promise<ChargeResult | null> {
    return stripeChargeOf(this.stripe, sought);
  }

  /** Stripe refuses to end what is paid, or is being paid. */
  async close(reference: string): Promise<boolean> {
    try {
      if (reference.startsWith('cs_')) await this.stripe.checkout.sessions.expire(reference);
      else await this.stripe.paymentIntents.cancel(reference);
      return true;
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      return this.isOver(reference);
    }
  }

  refund(request: RefundRequest): Promise<RefundResult> {
    return stripeRefund(this.stripe, request);
  }

  async detach(card: string): Promise<void> {
    try {
      await this.stripe.paymentMethods.detach(card);
    } catch (error) {
      // It is not attached to anybody any more, or was never there.
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    }
  }

  movements(from: Date, to: Date): Promise<Movement[]> {
    return stripeMovements(this.stripe, from, to);
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
    return kindOf(type)?.news?.(type, payload) ?? null;
  }

  cardNews(type: string, payload: Record<string, unknown>): CardNews | null {
    return cardNewsOf(type, payload);
  }

  /** Why a page or a charge could not be closed: it is over without money, or there is money in it. */
  private async isOver(reference: string): Promise<boolean> {
    if (!reference.startsWith('cs_')) return (await this.stripe.paymentIntents.retrieve(reference)).status === 'canceled';
    return (await this.stripe.checkout.sessions.retrieve(reference)).status === 'expired';
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

function pageOf(session: { url: string | null; expires_at: number }): { url: string; expiresAt: Date } {
  if (!session.url) throw new Error('Stripe opened a checkout without a page');
  return { url: session.url, expiresAt: new Date(session.expires_at * 1000) };
}

/** STRIPE_API_BASE points at a stand-in; without it the library's own address is used. */
function hostOf(base: string | undefined): { host?: string; port?: string; protocol?: 'http' | 'https' } {
  if (!base) return {};
  const url = new URL(base);
  const protocol = url.protocol === 'http:' ? 'http' : 'https';
  return { host: url.hostname, port: url.port || (protocol === 'http' ? '80' : '443'), protocol };
}
