import type { Stripe } from 'stripe';
import type { Movement } from './payment-provider.ts';
import { moneyOf, paymentMetadata } from './stripe-events.ts';

type Source = { payment_intent?: unknown; metadata?: Record<string, string> | null; amount?: number; currency?: string };
/** Stripe's names of what moves a customer's money. Fees and payouts are between Stripe and us. */
const kinds: Record<string, { kind: Movement['kind']; sign: 1 | -1 }> = {
  charge: { kind: 'payment', sign: 1 },
  refund: { kind: 'refund', sign: 1 },
  refund_failure: { kind: 'refund', sign: -1 },
  dispute: { kind: 'chargeback', sign: 1 },
  dispute_reversal: { kind: 'chargeback', sign: -1 },
};

/** Stripe's balance transactions, with what each is about: its own amount may be in the currency of our bank account. */
export async function stripeMovements(stripe: Stripe, from: Date, to: Date): Promise<Movement[]> {
  const seconds = (time: Date) => Math.floor(time.getTime() / 1000);
  const created = { gte: seconds(from), lt: seconds(to) };
  const movements: Movement[] = [];
  for await (const row of stripe.balanceTransactions.list({ created, limit: 100, expand: ['data.source'] })) {
    const kind = kinds[row.reporting_category];
    const source = (typeof row.source === 'object' ? row.source : null) as Source | null;
    const money = source && moneyOf(source.amount, source.currency);
    if (!kind || !money) continue;
    movements.push({
      kind: kind.kind,
      reference: row.id,
      paymentId: source.metadata?.[paymentMetadata] ?? null,
      providerPaymentId: typeof source.payment_intent === 'string' ? source.payment_intent : null,
      money: { ...money, amount: money.amount * kind.sign },
      at: new Date(row.created * 1000),
    });
  }
  return movements;
}
