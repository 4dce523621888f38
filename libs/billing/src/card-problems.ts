import { showMoney, type Money } from '@sitekeep/contracts';
import { notFound, ProblemError } from '@sitekeep/platform';
import { declineWords } from './decline-words.ts';
import { notOpen } from './invoicing.service.ts';
import type { CardOutcome } from './saved-cards.ts';

/** Why a customer who waits for the answer cannot have his payment; null: it is under way or done. */
export function problemOf(outcome: CardOutcome, named: boolean): ProblemError | null {
  switch (outcome.outcome) {
    case 'declined':
      return declined(outcome.failure);
    case 'expired-card':
      return declined('expired_card');
    case 'no-card':
      return named ? notFound() : noCard();
    case 'under-way':
      return beingPaid();
    case 'not-open':
      return notOpen({ number: '', state: outcome.state });
    case 'too-little':
      return tooLittle(outcome.amount);
    case 'authentication-needed':
      return outcome.url === null ? declined('authentication_required') : null;
    default:
      return null;
  }
}

export const declined = (failure: string | null): ProblemError =>
  new ProblemError(
    'card_declined',
    `${declineWords(failure ?? 'card_declined')} Nothing was taken. Use another card, or pay at the checkout.`,
  );
export const noCard = (): ProblemError => new ProblemError('conflict', 'No card is saved: save one first, or pay at the checkout.');
export const beingPaid = (): ProblemError =>
  new ProblemError('conflict', 'Another payment of this invoice is being processed: wait for what becomes of it.');
export const tooLittle = (money: Money): ProblemError =>
  new ProblemError('conflict', `${showMoney(money)} is too little for a card: pay it from the balance.`);
export const beingCharged = (): ProblemError =>
  new ProblemError('conflict', 'It is not known yet whether the card was charged: wait some minutes, and see the payment.');
