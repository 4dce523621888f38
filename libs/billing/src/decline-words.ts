/** Codes of card networks that a customer can do something about, as Stripe names them. Whatever else comes is `card_declined`. */
const words: Record<string, string> = {
  amount_too_small: 'The amount is too small for a card: pay it from the balance.',
  authentication_required: 'Your bank wants you to confirm this payment.',
  card_declined: 'The bank declined the card without saying why.',
  card_not_supported: 'The card does not allow this kind of payment.',
  card_velocity_exceeded: 'The card is over its limit.',
  currency_not_supported: 'The card does not take this currency.',
  expired_card: 'The card has expired.',
  incorrect_cvc: 'The security code is wrong.',
  incorrect_number: 'The card number is wrong.',
  insufficient_funds: 'There is not enough money on the card.',
  lost_card: 'The bank declined the card.',
  processing_error: 'The bank could not be reached. Try again.',
  stolen_card: 'The bank declined the card.',
  abandoned: 'It was not finished.',
};

/** Null for a payment that was not declined by a bank. */
export const declineWords = (code: string | null): string | null => (code === null ? null : (words[code] ?? words['card_declined']!));
