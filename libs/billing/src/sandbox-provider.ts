import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { currencySchema, showId, storedId } from '@sitekeep/contracts';
import type { ControlConfig } from '@sitekeep/runtime';
import { z } from 'zod';
import {
  signatureToleranceSeconds,
  WebhookRefused,
  type CardNews,
  type ChargeRequest,
  type ChargeResult,
  type Checkout,
  type CheckoutRequest,
  type PaymentNews,
  type PaymentProvider,
  type RefundRequest,
  type RefundResult,
  type Setup,
  type SetupRequest,
  type VerifiedEvent,
} from './payment-provider.ts';
import { sandboxCharge } from './sandbox-cards.ts';

export const sandboxSignatureHeader = 'sitekeep-sandbox-signature';
/** What each of its events says. */
const newsOf = {
  'payment.processing': 'processing',
  'payment.settled': 'settled',
  'payment.declined': 'declined',
  'payment.refunded': 'refunded',
  'payment.refund-failed': 'refund-failed',
  'payment.disputed': 'disputed',
  'payment.dispute-won': 'dispute-won',
  'payment.dispute-lost': 'dispute-lost',
} as const satisfies Record<string, PaymentNews['event']>;
export type SandboxEventType = keyof typeof newsOf;

const dataSchema = z.object({
  payment: z.string(),
  reference: z.string(),
  amount: z.int(),
  currency: currencySchema,
  failure: z.string().max(100).optional(),
});
const cardEvents = { 'card.saved': 'saved', 'card.updated': 'updated', 'card.removed': 'removed' } as const;
export type SandboxCardEventType = keyof typeof cardEvents;
const cardSchema = z.object({
  customer: z.string(),
  card: z.string(),
  brand: z.string().max(30),
  last4: z.string().length(4),
  expiryMonth: z.int(),
  expiryYear: z.int(),
});
const eventSchema = z.object({ id: z.string().min(1).max(200), type: z.string().min(1).max(100), data: z.unknown() });

/** `t=<unix seconds>,v1=<hex>`: HMAC-SHA256 over the time, a dot and the raw body. */
export function signSandboxWebhook(secret: string, raw: string | Buffer, seconds: number): string {
  const signature = createHmac('sha256', secret).update(`${seconds}.`).update(raw).digest('hex');
  return `t=${seconds},v1=${signature}`;
}

/**
 * Stands in for a payment provider while developing: pages of ours where it is chosen how a payment ends and what a card does. It
 * remembers nothing, and so keeps no books. Refuses production.
 */
export class SandboxProvider implements PaymentProvider {
  readonly name = 'sandbox';

  constructor(private readonly config: Pick<ControlConfig, 'SITEKEEP_ENV' | 'PORTAL_URL' | 'SANDBOX_WEBHOOK_SECRET'>) {
    if (config.SITEKEEP_ENV === 'production') throw new Error('Sandbox payments refuse to run in production: set STRIPE_SECRET_KEY.');
  }

  openCustomer(accountId: string): Promise<string> {
    return Promise.resolve(`sandbox_customer_${accountId}`);
  }

  openCheckout(request: CheckoutRequest): Promise<Checkout> {
    return Promise.resolve({ reference: `sandbox_${request.idempotencyKey}`, url: this.paymentPage(request.paymentId), expiresAt: null });
  }

  openSetup(request: SetupRequest): Promise<Setup> {
    const url = new URL(`/dev/cards/${request.idempotencyKey}`, this.config.PORTAL_URL);
    url.searchParams.set('customer', request.customer);
    url.searchParams.set('return', request.returnUrl);
    return Promise.resolve({ url: url.toString(), expiresAt: null });
  }

  charge(request: ChargeRequest): Promise<ChargeResult> {
    return Promise.resolve(sandboxCharge(request, this.paymentPage(request.paymentId)));
  }

  findCharge(): Promise<null> {
    return Promise.resolve(null);
  }

  /** Its pages ask what became of the payment, and so are closed with it. */
  close(): Promise<boolean> {
    return Promise.resolve(true);
  }

  refund({ money, idempotencyKey }: RefundRequest): Promise<RefundResult> {
    return Promise.resolve({ outcome: 'done', reference: `sandbox_refund_${idempotencyKey}`, returned: money });
  }

  detach(): Promise<void> {
    return Promise.resolve();
  }

  movements(): Promise<null> {
    return Promise.resolve(null);
  }

  verify(raw: Buffer, headers: IncomingHttpHeaders): VerifiedEvent {
    this.checkSignature(raw, headers[sandboxSignatureHeader]);
    const event = eventSchema.safeParse(parseJson(raw));
    if (!event.success) throw new WebhookRefused('the body is no event');
    const isOfCard = Object.hasOwn(cardEvents, event.data.type);
    const data = (isOfCard ? cardSchema : dataSchema).safeParse(event.data.data);
    if (!data.success && (isOfCard || isSandboxType(event.data.type))) throw new WebhookRefused('the body is no event');
    return { eventId: event.data.id, type: event.data.type, payload: data.success ? data.data : {} };
  }

  news(type: string, payload: Record<string, unknown>): PaymentNews | null {
    if (!isSandboxType(type)) return null;
    const { payment, reference, amount, currency, failure } = dataSchema.parse(payload);
    const event = newsOf[type];
    const received = event === 'settled' ? { amount, currency } : null;
    const goesBack = event === 'refunded' || event === 'refund-failed' || event === 'dispute-lost';
    const returned = goesBack ? { amount, currency } : null;
    const said = event === 'declined' ? (failure ?? 'card_declined') : null;
    return { paymentId: storedId('payment', payment), providerPaymentId: null, reference, event, received, returned, failure: said };
  }

  cardNews(type: string, payload: Record<string, unknown>): CardNews | null {
    if (!Object.hasOwn(cardEvents, type)) return null;
    const { customer, card, ...details } = cardSchema.parse(payload);
    return { event: cardEvents[type as SandboxCardEventType], customer, card, details };
  }

  /** The header that makes a webhook of this body genuine now. */
  sign(raw: string): Record<string, string> {
    // Machine time, as with any provider: the age of a signature is no business time.
    return { [sandboxSignatureHeader]: signSandboxWebhook(this.secret, raw, Math.floor(Date.now() / 1000)) };
  }

  private paymentPage(paymentId: string): string {
    return new URL(`/dev/payments/${showId('payment', paymentId)}`, this.config.PORTAL_URL).toString();
  }

  private get secret(): string {
    if (!this.config.SANDBOX_WEBHOOK_SECRET) throw new Error('SANDBOX_WEBHOOK_SECRET is missing');
    return this.config.SANDBOX_WEBHOOK_SECRET;
  }

  private checkSignature(raw: Buffer, header: string | string[] | undefined): void {
    const parts = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(typeof header === 'string' ? header : '');
    if (!parts) throw new WebhookRefused('no signature');
    const seconds = Number(parts[1]);
    const expected = signSandboxWebhook(this.secret, raw, seconds);
    if (!timingSafeEqual(Buffer.from(expected), Buffer.from(`t=${seconds},v1=${parts[2]}`))) throw new WebhookRefused('wrong signature');
    if (Math.abs(Date.now() / 1000 - seconds) > signatureToleranceSeconds) throw new WebhookRefused('the signature is too old');
  }
}

const isSandboxType = (type: string): type is SandboxEventType => Object.hasOwn(newsOf, type);

function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    throw new WebhookRefused('the body is no JSON');
  }
}
