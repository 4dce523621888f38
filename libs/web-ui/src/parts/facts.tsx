import type { ReactNode } from 'react';
import classes from './facts.module.css';

export type Fact = [label: string, value: ReactNode];

/** Labels with their values, side by side; `wide` where values are long. */
export function Facts({ facts, wide }: { facts: Fact[]; wide?: boolean }) {
  return (
    <dl className={classes.facts} data-wide={wide}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
