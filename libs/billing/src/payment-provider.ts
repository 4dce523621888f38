import type { IncomingHttpHeaders } from 'node:http';
import type { Money } from '@sitekeep/contracts';
import type { PaymentProviderName } from './payment.ts';

export type CheckoutRequest = {
  paymentId: string;
  /** the same for every try to open this checkout */
  idempotencyKey: string;
  amount: Money;
  description: string;
  returnUrl: string;
};
export type Checkout = { reference: string; url: string; expiresAt: Date | null };

/** A webhook whose signature holds. `payload` keeps only the fields that `news` reads. */
export type VerifiedEvent = { eventId: string; type: string; payload: Record<string, unknown> };

/** What an event says of a payment. `received`: money that came in, with `settled`. */
export type PaymentNews = {
  paymentId: string | null;
  reference: string | null;
  event: 'processing' | 'settled' | 'declined';
  received: Money | null;
};

/** Takes payments. One conformance suite (payment-provider.conformance.ts) runs on every adapter. */
export interface PaymentProvider {
  readonly name: PaymentProviderName;
  /** Opens the page where the customer pays; the same key gives the same page. */
  openCheckout(request: CheckoutRequest): Promise<Checkout>;
  /** Checks the signature over the raw bytes. Throws WebhookRefused when it is wrong, too old, or the body is no event. */
  verify(raw: Buffer, headers: IncomingHttpHeaders): VerifiedEvent;
  /** What a stored event says; null for types that say nothing of a payment. */
  news(type: string, payload: Record<string, unknown>): PaymentNews | null;
}

/** The webhook is not genuine, or not readable. The provider is told 400; nothing is stored. */
export class WebhookRefused extends Error {
  constructor(readonly why: string) {
    super(`webhook refused: ${why}`);
    this.name = 'WebhookRefused';
  }
}

/** Older or newer signatures are refused, so that a recorded webhook cannot be sent again later. */
export const signatureToleranceSeconds = 300;
