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

/**
 * What an event says of a payment. `refunded`: money went back, wholly or in part. A dispute is the bank's doubt in a payment: it
 * is won, and all stays as it is, or lost, and the money is gone.
 */
export const paymentNewsEvents = ['processing', 'settled', 'declined', 'refunded', 'disputed', 'dispute-won', 'dispute-lost'] as const;
export type PaymentNews = {
  paymentId: string | null;
  /** the provider's id of the payment itself: refunds and disputes may know no other */
  providerPaymentId: string | null;
  reference: string | null;
  event: (typeof paymentNewsEvents)[number];
  /** with `settled`: what came in */
  received: Money | null;
  /** with `refunded`: all that was refunded so far, so that what comes twice or late is not booked again; with `dispute-lost`: what the dispute took */
  returned: Money | null;
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
