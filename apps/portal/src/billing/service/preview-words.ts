import { showMoney, type PlanChangePreview } from '@sitekeep/contracts';
import { showDay } from '@sitekeep/web-ui/words';

const minus = ({ amount, currency }: PlanChangePreview['total']) => showMoney({ amount: -amount, currency });

/** What the change does, in one sentence. */
export function outcomeOf({ direction, total, to }: PlanChangePreview): string {
  if (direction === 'free') return 'It costs nothing, and is in force at once.';
  if (direction === 'downgrade') return `It is in force at once, and ${minus(total)} go to your balance by a credit note.`;
  return `You pay ${showMoney(total)} for the time until ${showDay(to)}. It is in force as soon as that is paid.`;
}

/** The button that does it. */
export const actionOf = ({ direction, total }: PlanChangePreview, planName: string, pay: 'invoice' | 'balance'): string =>
  direction === 'upgrade' && pay === 'balance' ? `Pay ${showMoney(total)} and change` : `Change to ${planName}`;
