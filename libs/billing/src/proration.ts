import type { InvoiceLineKind, PeriodMonths } from '@sitekeep/contracts';
import { later } from './months.ts';
import { share } from './round-half-up.ts';

type Span = { fromAt: Date; toAt: Date };
/** A paid line of a service whose time was not taken back, with what credit notes gave back of its time. Amounts in minor units, without tax. */
export type PaidLine = Span & {
  id: string;
  invoiceId: string;
  planId: string;
  kind: InvoiceLineKind;
  periodMonths: PeriodMonths;
  periods: number;
  amount: number;
  /** what no credit note gave back, with time or without */
  left: number;
  /** their time is that of the line, which may have moved since */
  credits: readonly (Span & { amount: number })[];
};
/**
 * What of a line is still ahead: its time as its invoice names it, which may have moved since, the value of that, and the price of the
 * same time on another plan.
 */
export type Ahead = { line: PaidLine; from: Date; to: Date; value: number; price: number };

/**
 * What of the paid time is still ahead; `lines` in the order in which they were paid. The value of each line is its amount by the part of
 * its time that is to come, less credits for that time, and never more than is left of it. Its price is `priceOf` of the line by the same
 * part; null says that it was sold on this plan, which costs what was paid for it, so that coming back costs what going away gave. It is
 * 0 for the difference of an earlier change of plan, whose time the periods have paid. Each product is rounded half up, then all are added.
 */
export function aheadOf(
  lines: readonly PaidLine[],
  paidUntil: Date | null,
  now: Date,
  priceOf: (line: PaidLine) => number | null,
): Ahead[] {
  if (paidUntil === null || paidUntil <= now) return [];
  const shifts = shiftsOf(lines, paidUntil);
  return lines.flatMap((line) => {
    const shift = shifts.get(line.id) ?? 0;
    const span = moved(line, shift);
    const part = overlap(span, now, paidUntil);
    if (part === 0) return [];
    const ofTime = (amount: number) => share(amount, part, lengthOf(line));
    const credited = sumOf(line.credits.map((each) => share(each.amount, overlap(moved(each, shift), now, paidUntil), lengthOf(each))));
    const value = Math.min(line.left, Math.max(0, ofTime(line.amount) - credited));
    const ahead = { fromAt: later(span.fromAt, now), toAt: earlier(span.toAt, paidUntil) };
    const { fromAt: from, toAt: to } = moved(ahead, -shift);
    return [{ line, from, to, value, price: line.kind === 'periods' ? priceOfTime(line, ofTime, priceOf(line)) : 0 }];
  });
}

function priceOfTime(line: PaidLine, ofTime: (amount: number) => number, price: number | null): number {
  if (price !== null) return ofTime(price);
  const beforeCredits = line.left + sumOf(line.credits.map(({ amount }) => amount));
  return Math.min(beforeCredits, ofTime(line.amount));
}

/**
 * By how much periods have moved up, by the ids of their lines: where the time of an earlier one was taken back, those after it fill it.
 * Days that were given free move nothing, nor does the difference of a change of plan.
 */
function shiftsOf(lines: readonly PaidLine[], paidUntil: Date): Map<string, number> {
  const shifts = new Map<string, number>();
  let end = paidUntil.getTime();
  for (const line of lines.filter(({ kind }) => kind === 'periods').reverse()) {
    const shift = Math.min(0, end - line.toAt.getTime());
    shifts.set(line.id, shift);
    end = line.fromAt.getTime() + shift;
  }
  return shifts;
}

const moved = ({ fromAt, toAt }: Span, by: number): Span => ({
  fromAt: new Date(fromAt.getTime() + by),
  toAt: new Date(toAt.getTime() + by),
});
const lengthOf = ({ fromAt, toAt }: Span): number => toAt.getTime() - fromAt.getTime();
const overlap = ({ fromAt, toAt }: Span, from: Date, to: Date): number =>
  Math.max(0, earlier(toAt, to).getTime() - later(fromAt, from).getTime());
const earlier = (one: Date, other: Date): Date => (one < other ? one : other);

export const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

/**
 * Which lines give back how much, when a change costs less: those whose value most exceeds the new price first, none more than it
 * exceeds it, so that what stays of each pays for its time. The parts add up to `total`, which is at most what all exceed.
 */
export function creditsOf(ahead: readonly Ahead[], total: number): { ahead: Ahead; amount: number }[] {
  let left = total;
  const excess = ({ value, price }: Ahead) => Math.max(0, value - price);
  return [...ahead]
    .sort((one, other) => excess(other) - excess(one))
    .flatMap((each) => {
      const amount = Math.min(left, excess(each));
      left -= amount;
      return amount > 0 ? [{ ahead: each, amount }] : [];
    });
}
