import { taxOn } from '@sitekeep/contracts';
import { credit, type Crediting, type CreditLeft } from './crediting.ts';
import type { Invoice } from './invoice.entity.ts';

const [from, to] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z')];
type Small = Pick<Invoice, 'number' | 'lines' | 'taxRate'>;
const invoiceOf = (amounts: number[], taxRate: number): Small => ({
  number: 'SK-2026-000001',
  taxRate,
  lines: amounts.map((amount, index) => ({ id: `line${index}`, amount, fromAt: from, toAt: to }) as Invoice['lines'][number]),
});
const allOf = ({ lines, taxRate }: Small): CreditLeft => {
  const net = lines.reduce((sum, line) => sum + line.amount, 0);
  return { net, tax: taxOn(net, taxRate), total: net + taxOn(net, taxRate), lines: new Map(lines.map((line) => [line.id, line.amount])) };
};
const after = (left: CreditLeft, given: ReturnType<typeof credit>): CreditLeft => {
  const lines = new Map(left.lines);
  for (const line of given.lines) lines.set(line.invoiceLineId, lines.get(line.invoiceLineId)! - line.amount);
  return { net: left.net - given.net, tax: left.tax - given.tax, total: left.total - given.total, lines };
};

test('the whole gives every line back with its time', () => {
  const invoice = invoiceOf([900, 500], 1900);
  expect(credit(invoice, allOf(invoice), 'whole')).toEqual({
    net: 1400,
    tax: 266,
    total: 1666,
    lines: [
      { invoiceLineId: 'line0', amount: 900, from, to },
      { invoiceLineId: 'line1', amount: 500, from, to },
    ],
  });
});

test('an amount is money alone, spent on the lines in their order', () => {
  const invoice = invoiceOf([900, 500], 1900);
  const given = credit(invoice, allOf(invoice), { amount: 1190 });
  expect(given).toMatchObject({ net: 1000, tax: 190, total: 1190 });
  expect(given.lines).toEqual([
    { invoiceLineId: 'line0', amount: 900, from: null, to: null },
    { invoiceLineId: 'line1', amount: 100, from: null, to: null },
  ]);
});

test('what was given back in part has no time of its own left', () => {
  const invoice = invoiceOf([900], 0);
  const left = after(allOf(invoice), credit(invoice, allOf(invoice), { amount: 300 }));
  expect(credit(invoice, left, 'whole').lines).toEqual([{ invoiceLineId: 'line0', amount: 600, from: null, to: null }]);
});

test('more than is left, of the whole or of a line, or nothing at all, is a fault of ours', () => {
  const invoice = invoiceOf([900, 500], 0);
  const wrong: Crediting[] = [
    { amount: 1401 },
    { amount: 0 },
    { amount: -5 },
    { lines: [{ invoiceLineId: 'line1', amount: 501, from, to }] },
    { lines: [{ invoiceLineId: 'other', amount: 1, from, to }] },
    { lines: [] },
  ];
  for (const what of wrong) expect(() => credit(invoice, allOf(invoice), what)).toThrow('cannot be given back');
});

/** Numbers of one seed, the same each time. */
function numbers(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % most;
  };
}

test('however an invoice is given back, in the end it is given back to the cent, net and tax', () => {
  for (let seed = 1; seed <= 400; seed++) {
    const next = numbers(seed);
    const amounts = Array.from({ length: 1 + next(4) }, () => 1 + next(20_000));
    const invoice = invoiceOf(amounts, [0, 700, 1900, 2550][next(4)]!);
    let left = allOf(invoice);
    for (let step = 0; step < 6 && left.total > 1; step++) {
      const open = [...left.lines].filter(([, amount]) => amount > 0);
      const [invoiceLineId, most] = open[next(open.length)] ?? ['', 0];
      const byLine = next(2) === 0 && most > 0;
      const what: Crediting = byLine ? { lines: [{ invoiceLineId, amount: 1 + next(most), from, to }] } : { amount: 1 + next(left.total) };
      const given = credit(invoice, left, what);
      left = after(left, given);
      const parts = [given.net, given.tax, left.net, left.tax, left.total, ...left.lines.values()];
      expect({ seed, step, what, ok: parts.every((part) => part >= 0), sum: given.net + given.tax }).toMatchObject({
        ok: true,
        sum: given.total,
      });
      expect(given.lines.reduce((sum, line) => sum + line.amount, 0)).toBe(given.net);
    }
    if (left.total > 0) left = after(left, credit(invoice, left, 'whole'));
    expect({ seed, ...left, lines: [...left.lines.values()].every((amount) => amount === 0) }).toEqual({
      seed,
      net: 0,
      tax: 0,
      total: 0,
      lines: true,
    });
  }
});

test('the last cent of tax does not stay behind without a line to give it back', () => {
  const invoice = invoiceOf([900], 1900);
  let left = allOf(invoice);
  for (const amount of [1067, 3]) left = after(left, credit(invoice, left, { amount }));
  expect([left.net, left.tax]).toEqual([1, 0]);
  expect(credit(invoice, left, 'whole')).toMatchObject({ total: 1, lines: [{ amount: 1 }] });
  for (let first = 1; first < 1071; first++) {
    const rest = after(allOf(invoice), credit(invoice, allOf(invoice), { amount: first }));
    expect(rest.net).toBeGreaterThan(0);
    for (const amount of [1, rest.total]) expect(credit(invoice, rest, { amount }).lines).toHaveLength(1);
  }
});
