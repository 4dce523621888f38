import type { Money as MoneyValue } from '@sitekeep/contracts';
import { Money } from '@sitekeep/web-ui';
import classes from './sums.module.css';

export type Sum = readonly [label: string, amount: MoneyValue];

export interface SumsProps {
  rows: readonly Sum[];
  total: Sum;
  /** What follows the total: what was given back, what is left. */
  after?: readonly Sum[];
}

/** Amounts that add up to a total, as they stand under an invoice. */
export function Sums({ rows, total, after = [] }: SumsProps) {
  return (
    <dl className={classes.sums}>
      {rows.map(([label, amount]) => (
        <Row key={label} label={label} amount={amount} />
      ))}
      <Row label={total[0]} amount={total[1]} isTotal />
      {after.map(([label, amount]) => (
        <Row key={label} label={label} amount={amount} />
      ))}
    </dl>
  );
}

function Row({ label, amount, isTotal }: { label: string; amount: MoneyValue; isTotal?: boolean }) {
  return (
    <div data-total={isTotal}>
      <dt>{label}</dt>
      <dd>
        <Money value={amount} />
      </dd>
    </div>
  );
}
