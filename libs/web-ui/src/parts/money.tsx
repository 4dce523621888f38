import { showMoney, type Money as MoneyValue } from '@sitekeep/contracts';

/** An amount as people write it; `signed` marks what comes in with a plus. */
export function Money({ value, signed }: { value: MoneyValue; signed?: boolean }) {
  return (
    <span className="sk-figures">
      {signed && value.amount > 0 ? '+' : ''}
      {showMoney(value)}
    </span>
  );
}
