import type { IncomingHttpHeaders } from 'node:http';
import type { Money } from '@sitekeep/contracts';
import type { PaymentProviderName } from './payment.ts';

/** Providers take nothing below half a euro or dollar. In minor units. */
export const leastAmount = 50;

export type CheckoutRequest = {
  paymentId: string;
  /** the same for every try to open this checkout */
  idempotencyKey: string;
  amount: Money;
  description: string;
  returnUrl: string;
  /** the provider's id of the customer, whose card may be saved; null: nothing is */
  customer: string | null;
};
export type Checkout = { reference: string; url: string; expiresAt: Date | null };

export type SetupRequest = { customer: string; idempotencyKey: string; returnUrl: string };
/** The page where a card is entered to be saved. */
export type Setup = { url: string; expiresAt: Date | null };

/** What we know of a card. */
export type CardDetails = { brand: string; last4: string; expiryMonth: number; expiryYear: number };
export type ChargeRequest = {
  paymentId: string;
  /** the same for every try of this charge */
  idempotencyKey: string;
  amount: Money;
  description: string;
  customer: string;
  /** the provider's id of the card */
  card: string;
  /** the customer waits for the answer, and can confirm on a page of the bank */
  present: boolean;
  /** where that page leads back to */
  returnUrl: string;
};
/** A charge whose answer is lost; `since`: no later than it was first asked for. */
export type ChargeSought = Pick<ChargeRequest, 'paymentId' | 'customer'> & { since: Date };
/**
 * What became of a charge. declined: `failure` is the card network's code, e.g. insufficient_funds. authentication-needed: the bank
 * wants to see the payer (3-D Secure): at `url`, while the customer is present; without him the charge is over.
 */
export type ChargeResult = { providerPaymentId: string | null } & (
  | { outcome: 'settled'; received: Money }
  | { outcome: 'processing' }
  | { outcome: 'declined'; failure: string | null }
  | { outcome: 'authentication-needed'; url: string | null }
);

export type RefundRequest = {
  paymentId: string;
  providerPaymentId: string;
  /** the same for every try of this refund, however much later it comes */
  idempotencyKey: string;
  money: Money;
};
/** `reference`: the provider's id of the refund. done: on its way to the payer. refused: nothing went; null where no refund was made. */
export type RefundResult =
  { outcome: 'done'; reference: string; returned: Money } | { outcome: 'refused'; reference: string | null; failure: string };

/** A movement in the provider's books. */
export type Movement = {
  kind: 'payment' | 'refund' | 'chargeback';
  /** the provider's id of the movement */
  reference: string;
  paymentId: string | null;
  providerPaymentId: string | null;
  /** chargeback: negative when it was given back; refund: negative when it did not reach the payer */
  money: Money;
  at: Date;
};

/** A webhook whose signature holds. `payload` keeps only the fields that `news` and `cardNews` read. */
export type VerifiedEvent = { eventId: string; type: string; payload: Record<string, unknown> };

/**
 * What an event says of a payment. `refunded`: money went back, wholly or in part; `refund-failed`: it came back to us after all. A
 * dispute is the bank's doubt in a payment: it is won, and all stays as it is, or lost, and the money is gone.
 */
export const paymentNewsEvents = [
  'processing',
  'settled',
  'declined',
  'refunded',
  'refund-failed',
  'disputed',
  'dispute-won',
  'dispute-lost',
] as const;
export type PaymentNews = {
  paymentId: string | null;
  /** the provider's id of the payment itself: refunds and disputes may know no other */
  providerPaymentId: string | null;
  /** the provider's id of what the event is about; with `refunded` and `refund-failed`: of that one refund */
  reference: string | null;
  event: (typeof paymentNewsEvents)[number];
  /** with `settled`: what came in */
  received: Money | null;
  /** with `refunded`: what this refund gives back; with `refund-failed`: what of it came back; with `dispute-lost`: what the dispute took */
  returned: Money | null;
  /** with `declined`: the card network's code, where there is one */
  failure: string | null;
};

/** What an event says of a saved card. updated: a new expiry, or the bank has replaced the card. */
export type CardNews = { event: 'saved' | 'updated' | 'removed'; customer: string | null; card: string; details: CardDetails };

/** Takes payments. One conformance suite (payment-provider.spec.ts) runs on every adapter. */
export interface PaymentProvider {
  readonly name: PaymentProviderName;
  /** Makes the customer who owns saved cards, and returns the provider's id of him; the same account gives the same. */
  openCustomer(accountId: string): Promise<string>;
  /** Opens the page where the customer pays; the same key gives the same page. */
  openCheckout(request: CheckoutRequest): Promise<Checkout>;
  /** Opens the page where the customer saves a card. The card itself comes by webhook. */
  openSetup(request: SetupRequest): Promise<Setup>;
  /** Takes money from a saved card; the same key takes it once. Throws only where it is not known what became of it. */
  charge(request: ChargeRequest): Promise<ChargeResult>;
  /** What became of a charge of this payment; null: none was made, or the provider remembers none. Charges nothing. */
  findCharge(asked: ChargeSought): Promise<ChargeResult | null>;
  /** Ends a checkout, or a charge that waits for its payer. False: money has come or is coming, and will be told by webhook. */
  close(reference: string): Promise<boolean>;
  /** Gives money back; the same key gives it back once, also when the provider has long forgotten the key. */
  refund(request: RefundRequest): Promise<RefundResult>;
  /** Forgets a card; also one that is gone already. */
  detach(card: string): Promise<void>;
  /** The provider's books from `from` until before `to`; null: it keeps none. */
  movements(from: Date, to: Date): Promise<Movement[] | null>;
  /** Checks the signature over the raw bytes. Throws WebhookRefused when it is wrong, too old, or the body is no event. */
  verify(raw: Buffer, headers: IncomingHttpHeaders): VerifiedEvent;
  /** What a stored event says; null for types that say nothing of a payment. */
  news(type: string, payload: Record<string, unknown>): PaymentNews | null;
  /** Null for types that say nothing of a saved card. */
  cardNews(type: string, payload: Record<string, unknown>): CardNews | null;
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
