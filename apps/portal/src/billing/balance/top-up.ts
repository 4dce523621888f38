import type { PaymentMethod, TopUp } from '@sitekeep/contracts';
import { readAmount } from '@sitekeep/web-ui/words';

/** What is typed: an amount in whole units with cents, and how it is paid: `provider` or the id of a card. */
export interface TopUpDraft {
  amount: string;
  method: string;
}

/** Minor units: 12.34 is 1234. Nothing typed is 0, which the schema refuses in words, and so it does what can be read as two amounts. */
export const toTopUp = ({ amount, method }: TopUpDraft): TopUp => {
  const minor = readAmount(amount) ?? 0;
  return method === 'provider' ? { amount: minor, method: 'provider' } : { amount: minor, method: 'card', paymentMethodId: method };
};

/** The card that is offered first: the default, else any that has not expired, else none. */
export const firstMethod = (cards: PaymentMethod[]): string =>
  (cards.find(({ isDefault, expired }) => isDefault && !expired) ?? cards.find(({ expired }) => !expired))?.id ?? 'provider';
