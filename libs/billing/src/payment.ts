import { paymentStates, type PaymentState } from '@sitekeep/contracts';
import type { TransitionTable } from './transition-table.ts';

export const paymentEvents = ['processing', 'settled', 'declined', 'refunded', 'disputed', 'refund-failed'] as const;
export type PaymentEvent = (typeof paymentEvents)[number];

/**
 * The database holds the same pairs (trigger payment_guard). Declined is not final: money may come after all, and then it is
 * the customer's. A dispute that is won settles again, one that is lost refunds. A refund that the payer's bank
 * does not take comes back to us.
 */
export const paymentTransitions: TransitionTable<PaymentState, PaymentEvent> = {
  name: 'payment',
  states: paymentStates,
  events: paymentEvents,
  initial: ['created', 'settled'],
  rows: [
    { event: 'processing', from: ['created'], to: ['processing'] },
    { event: 'settled', from: ['created', 'processing', 'declined', 'disputed'], to: ['settled'] },
    { event: 'declined', from: ['created', 'processing'], to: ['declined'] },
    { event: 'refunded', from: ['settled', 'disputed'], to: ['refunded'] },
    { event: 'disputed', from: ['settled'], to: ['disputed'] },
    { event: 'refund-failed', from: ['refunded'], to: ['settled'] },
  ],
};

export type PaymentProviderName = 'stripe' | 'sandbox';
export type PaymentMethodName = PaymentProviderName | 'balance' | 'staff' | 'bank';
