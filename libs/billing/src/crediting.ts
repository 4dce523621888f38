import { taxOn } from '@sitekeep/contracts';
import type { Invoice } from './invoice.entity.ts';
import { netWithin } from './tax.ts';

/** A part of an invoice line: `amount` in minor units without tax; the time that is given back with it, or null for money alone. */
export type CreditLine = { invoiceLineId: string; amount: number; from: Date | null; to: Date | null };
/** What a credit note gives back: all that is left, parts of lines, or an amount with tax and no time. */
export type Crediting = 'whole' | { lines: readonly CreditLine[] } | { amount: number };
/** What no credit note has given back yet of an invoice, in minor units; of its lines by their ids, without tax. */
export type CreditLeft = { net: number; tax: number; total: number; lines: ReadonlyMap<string, number> };
export type Credited = { net: number; tax: number; total: number; lines: CreditLine[] };

/**
 * Amounts of a credit note: net + tax = total, and never more than is left of either, so that notes together give back an invoice to
 * the cent. Throws when more is wanted than is left, or nothing: the caller asks `left` before.
 */
export function credit(invoice: Pick<Invoice, 'number' | 'lines' | 'taxRate'>, left: CreditLeft, what: Crediting): Credited {
  const credited =
    what === 'whole' ? whole(invoice, left) : 'lines' in what ? byLines(invoice, left, what.lines) : byAmount(invoice, left, what.amount);
  const tooMuch = credited.lines.some((line) => line.amount > (left.lines.get(line.invoiceLineId) ?? 0)) || credited.total > left.total;
  if (tooMuch || credited.total <= 0)
    throw new Error(`invoice ${invoice.number}: ${credited.total} cannot be given back, ${left.total} are left`);
  return credited;
}

function whole({ lines }: Pick<Invoice, 'lines'>, left: CreditLeft): Credited {
  const remaining = lines.flatMap((line): CreditLine[] => {
    const amount = left.lines.get(line.id) ?? 0;
    const untouched = amount === line.amount;
    return amount === 0 ? [] : [{ invoiceLineId: line.id, amount, from: untouched ? line.fromAt : null, to: untouched ? line.toAt : null }];
  });
  return { net: left.net, tax: left.tax, total: left.total, lines: remaining };
}

function byLines({ taxRate }: Pick<Invoice, 'taxRate'>, left: CreditLeft, lines: readonly CreditLine[]): Credited {
  const wanted = lines.filter((line) => line.amount > 0);
  const net = wanted.reduce((sum, line) => sum + line.amount, 0);
  // The last note takes what rounding left, and none more than there is.
  const tax = net === left.net ? left.tax : Math.min(left.tax, taxOn(net, taxRate));
  return { net, tax, total: net + tax, lines: wanted };
}

/** Spent on the lines in their order. */
function byAmount({ lines, taxRate }: Pick<Invoice, 'lines' | 'taxRate'>, left: CreditLeft, amount: number): Credited {
  if (amount === left.total) return { ...left, lines: spread(lines, left, left.net) };
  // While money is left a part of it is net, so that the last note has a line.
  const net = Math.max(amount - left.tax, Math.min(left.net - 1, netWithin(amount, taxRate)));
  return { net, tax: amount - net, total: amount, lines: spread(lines, left, net) };
}

function spread(lines: Invoice['lines'], left: CreditLeft, net: number): CreditLine[] {
  // A note has a line, also where the amount is so small that all of it is tax.
  if (net === 0) return lines.slice(0, 1).map(({ id }) => ({ invoiceLineId: id, amount: 0, from: null, to: null }));
  let rest = net;
  return lines.flatMap((line): CreditLine[] => {
    const amount = Math.min(rest, left.lines.get(line.id) ?? 0);
    rest -= amount;
    return amount === 0 ? [] : [{ invoiceLineId: line.id, amount, from: null, to: null }];
  });
}
