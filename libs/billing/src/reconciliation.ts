import { showMoney, type Money } from '@sitekeep/contracts';
import type { Finding } from './differences.ts';
import type { Movement } from './payment-provider.ts';
import type { OurPayment } from './reconciliation.repository.ts';

/** refundBack: what did not reach the payer, and came back */
type Sums = Record<Movement['kind'] | 'refundBack', number>;
/** What the provider's books say of one payment, within the time that is compared. */
type Theirs = { key: string; movements: Movement[]; sums: Sums; currency: Money['currency'] };

/** What differs between the provider's books and ours; a pure function. Each finding has the same key as long as it lasts. */
export function compareBooks(movements: readonly Movement[], ours: readonly OurPayment[]): Finding[] {
  const byId = new Map(ours.map((payment) => [payment.id, payment]));
  const byProviderId = new Map(
    ours.flatMap((payment) => (payment.providerPaymentId ? [[payment.providerPaymentId, payment] as const] : [])),
  );
  const ownerOf = ({ paymentId, providerPaymentId }: Movement) =>
    byId.get(paymentId ?? '') ?? byProviderId.get(providerPaymentId ?? '') ?? null;
  const known = new Map<OurPayment, Theirs>();
  const findings: Finding[] = [];
  for (const [owner, theirs] of grouped(movements, ownerOf)) {
    if (owner) known.set(owner, theirs);
    else findings.push(missingHere(theirs));
  }
  for (const payment of ours) findings.push(...compare(payment, known.get(payment) ?? null));
  return findings;
}

function grouped(movements: readonly Movement[], ownerOf: (movement: Movement) => OurPayment | null): [OurPayment | null, Theirs][] {
  const groups = new Map<string, [OurPayment | null, Theirs]>();
  for (const movement of movements) {
    const owner = ownerOf(movement);
    const key = owner?.id ?? movement.providerPaymentId ?? movement.paymentId ?? movement.reference;
    const sums = noSums();
    const group = groups.get(key) ?? [owner, { key, movements: [], sums, currency: movement.money.currency }];
    group[1].movements.push(movement);
    const { amount } = movement.money;
    if (movement.kind === 'refund' && amount < 0) group[1].sums.refundBack -= amount;
    else group[1].sums[movement.kind] += amount;
    groups.set(key, group);
  }
  return [...groups.values()];
}

const noSums = (): Sums => ({ payment: 0, refund: 0, refundBack: 0, chargeback: 0 });

function missingHere({ key, movements, currency }: Theirs): Finding {
  const first = movements[0]!;
  const what = { payment: 'took', refund: 'refunded', chargeback: 'gave back in a dispute' }[first.kind];
  const money = showMoney({ amount: first.money.amount, currency });
  const detail = `The provider ${what} ${money} on ${first.at.toISOString().slice(0, 10)} (${key}); no payment here knows of it.`;
  return { key: `missing-here-${key}`, kind: 'missing-here', detail, accountId: null, paymentId: null };
}

function compare(payment: OurPayment, theirs: Theirs | null): Finding[] {
  const sums = theirs?.sums ?? noSums();
  const money = (amount: number) => showMoney({ amount, currency: theirs?.currency ?? payment.currency });
  const differences: [boolean, string, string][] = [
    [payment.settledWithin && sums.payment === 0, 'missing-there', `${money(payment.received)} came in here, but not at the provider.`],
    [
      sums.payment > 0 && payment.received === 0,
      'state',
      `The provider took ${money(sums.payment)}; here the payment is ${payment.state}.`,
    ],
    [
      sums.payment > 0 && payment.received > 0 && (sums.payment !== payment.received || theirs?.currency !== payment.currency),
      'amount',
      `The provider took ${money(sums.payment)}; here ${showMoney({ amount: payment.received, currency: payment.currency })} came in.`,
    ],
    [
      sums.refund > payment.refunded,
      'refund-missing-here',
      `The provider refunded ${money(sums.refund)}; here ${money(payment.refunded)} are refunded.`,
    ],
    [
      payment.refundedWithin > sums.refund,
      'refund-missing-there',
      `${money(payment.refundedWithin)} are refunded here; at the provider ${money(sums.refund)}.`,
    ],
    [
      sums.refundBack > payment.refundsBack,
      'refund-failed-missing-here',
      `Of refunds ${money(sums.refundBack)} came back at the provider; here ${money(payment.refundsBack)}.`,
    ],
    [
      sums.chargeback > 0 && payment.chargedBack === 0 && payment.state !== 'disputed',
      'dispute-missing-here',
      `The bank took ${money(sums.chargeback)} back at the provider; here the payment is ${payment.state}.`,
    ],
  ];
  return differences.flatMap(([differs, kind, detail]) =>
    differs ? [{ key: `${kind}-${payment.id}`, kind, detail, accountId: payment.accountId, paymentId: payment.id }] : [],
  );
}
