import type { PaymentMethod, TopUp } from '@sitekeep/contracts';

/** What is typed: an amount in whole units with cents, and how it is paid: `provider` or the id of a card. */
export interface TopUpDraft {
  amount: number | '';
  method: string;
}

/** Minor units: 12.34 is 1234. Nothing typed is 0, which the schema refuses in words. */
export const toTopUp = ({ amount, method }: TopUpDraft): TopUp => {
  const minor = Math.round(Number(amount) * 100);
  return method === 'provider' ? { amount: minor, method: 'provider' } : { amount: minor, method: 'card', paymentMethodId: method };
};

/** The card that is offered first: the default, else any that has not expired, else none. */
export const firstMethod = (cards: PaymentMethod[]): string =>
  (cards.find(({ isDefault, expired }) => isDefault && !expired) ?? cards.find(({ expired }) => !expired))?.id ?? 'provider';
