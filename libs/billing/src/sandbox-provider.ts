import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { currencySchema, showId, storedId } from '@sitekeep/contracts';
import type { ControlConfig } from '@sitekeep/runtime';
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

export const sandboxSignatureHeader = 'sitekeep-sandbox-signature';
/** What each of its events says. */
const newsOf = {
  'payment.processing': 'processing',
  'payment.settled': 'settled',
  'payment.declined': 'declined',
  'payment.refunded': 'refunded',
  'payment.disputed': 'disputed',
  'payment.dispute-won': 'dispute-won',
  'payment.dispute-lost': 'dispute-lost',
} as const satisfies Record<string, PaymentNews['event']>;
export type SandboxEventType = keyof typeof newsOf;

const dataSchema = z.object({ payment: z.string(), reference: z.string(), amount: z.int(), currency: currencySchema });
const eventSchema = z.object({ id: z.string().min(1).max(200), type: z.string().min(1).max(100), data: z.unknown() });

/** `t=<unix seconds>,v1=<hex>`: HMAC-SHA256 over the time, a dot and the raw body. */
export function signSandboxWebhook(secret: string, raw: string | Buffer, seconds: number): string {
  const signature = createHmac('sha256', secret).update(`${seconds}.`).update(raw).digest('hex');
  return `t=${seconds},v1=${signature}`;
}

/** Stands in for a payment provider while developing: a page of ours with the buttons Pay and Decline, then Refund. Refuses production. */
export class SandboxProvider implements PaymentProvider {
  readonly name = 'sandbox';

  constructor(private readonly config: Pick<ControlConfig, 'SITEKEEP_ENV' | 'PORTAL_URL' | 'SANDBOX_WEBHOOK_SECRET'>) {
    if (config.SITEKEEP_ENV === 'production') throw new Error('Sandbox payments refuse to run in production: set STRIPE_SECRET_KEY.');
  }

  openCheckout(request: CheckoutRequest): Promise<Checkout> {
    const shown = showId('payment', request.paymentId);
    const url = new URL(`/dev/payments/${shown}`, this.config.PORTAL_URL).toString();
    return Promise.resolve({ reference: `sandbox_${request.idempotencyKey}`, url, expiresAt: null });
  }

  verify(raw: Buffer, headers: IncomingHttpHeaders): VerifiedEvent {
    this.checkSignature(raw, headers[sandboxSignatureHeader]);
    const event = eventSchema.safeParse(parseJson(raw));
    if (!event.success) throw new WebhookRefused('the body is no event');
    const data = dataSchema.safeParse(event.data.data);
    if (!data.success && isSandboxType(event.data.type)) throw new WebhookRefused('the body is no event');
    return { eventId: event.data.id, type: event.data.type, payload: data.success ? data.data : {} };
  }

  news(type: string, payload: Record<string, unknown>): PaymentNews | null {
    if (!isSandboxType(type)) return null;
    const { payment, reference, amount, currency } = dataSchema.parse(payload);
    const event = newsOf[type];
    const received = event === 'settled' ? { amount, currency } : null;
    const returned = event === 'refunded' || event === 'dispute-lost' ? { amount, currency } : null;
    return { paymentId: storedId('payment', payment), providerPaymentId: null, reference, event, received, returned };
  }

  /** The header that makes a webhook of this body genuine now. */
  sign(raw: string): Record<string, string> {
    // Machine time, as with any provider: the age of a signature is no business time.
    return { [sandboxSignatureHeader]: signSandboxWebhook(this.secret, raw, Math.floor(Date.now() / 1000)) };
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
