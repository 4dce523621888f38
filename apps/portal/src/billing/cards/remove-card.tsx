import type { PaymentMethod } from '@sitekeep/contracts';
import { cardName, ConfirmByName, toastDone, useWrite, writes } from '@sitekeep/web-ui';

const usedBy = ({ usedBy: { length } }: PaymentMethod) => {
  if (length === 0) return 'No site renews with it.';
  const sites = length === 1 ? '1 site renews' : `${length} sites renew`;
  return `${sites} with it. Without it they renew by another card of yours, or by an invoice that you pay.`;
};

/** Asks before a card is forgotten, and says what renewed with it. */
export function RemoveCard({ card, onClose }: { card: PaymentMethod | null; onClose: () => void }) {
  const remove = useWrite(writes.removeCard, {
    refreshes: ['payment-methods', 'services'],
    onDone: () => toastDone('The card is removed'),
  });
  return (
    <ConfirmByName
      opened={card !== null}
      onClose={onClose}
      title={card ? `Remove ${cardName(card)}?` : 'Remove the card?'}
      action="Remove"
      confirm={() => (card ? remove.mutateAsync(card.id) : Promise.resolve())}
    >
      {card && usedBy(card)}
    </ConfirmByName>
  );
}
