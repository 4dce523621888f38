import { taxOn, type CreditNote, type Invoice, type Money, type Tax } from '@sitekeep/contracts';
import { taxLabel } from '@sitekeep/web-ui/words';
import type { Sum } from './sums.tsx';

type Taxed = Pick<CreditNote, 'net' | 'tax' | 'taxation'>;

/** Net and tax of a document; nothing where it was not taxed at all, because its total says it. */
export const taxRows = ({ net, tax, taxation }: Taxed): Sum[] =>
  taxation.category === 'O'
    ? []
    : [
        ['Net', net],
        [taxLabel(taxation), tax],
      ];

/** What an invoice that is not issued yet will come to; it says also that there is no tax. */
export function sumsToBe(net: Money, taxation: Tax): { rows: Sum[]; total: Money } {
  const tax: Money = { ...net, amount: taxOn(net.amount, taxation.rate) };
  const rows: Sum[] = [
    ['Net', net],
    [taxLabel(taxation), tax],
  ];
  return { rows, total: { ...net, amount: net.amount + tax.amount } };
}

/** What its credit notes gave back, and what that leaves. */
export function creditedRows({ credited, total, state }: Pick<Invoice, 'credited' | 'total' | 'state'>): Sum[] {
  if (credited.amount === 0) return [];
  const left: Money = { ...total, amount: total.amount - credited.amount };
  const back: Sum = ['Given back by credit notes', { ...credited, amount: -credited.amount }];
  return state === 'refunded' ? [back] : [back, ['Left', left]];
}
