import { Anchor, Text } from '@mantine/core';
import { showMoney, type Payment } from '@sitekeep/contracts';
import { cardName, paymentWords, providerWords, reads, StateBadge, useReadPages } from '@sitekeep/web-ui';

/** The state of a payment, why it was declined, what went back, and where it goes on. */
export function PaymentState({ payment }: { payment: Payment }) {
  const { tone, text } = paymentWords[payment.state];
  return (
    <div>
      <StateBadge tone={tone}>{text}</StateBadge>
      {payment.failure && (
        <Text size="xs" c="dimmed">
          {payment.failure}
        </Text>
      )}
      {payment.refunded.amount > 0 && payment.state !== 'refunded' && (
        <Text size="xs" c="dimmed">
          {showMoney(payment.refunded)} went back to you
        </Text>
      )}
      {payment.checkoutUrl && (
        <Text size="xs">
          <Anchor href={payment.checkoutUrl} inherit>
            Go on
          </Anchor>
        </Text>
      )}
    </div>
  );
}

/** The saved card it was taken from, or the way it came. */
export function PaidBy({ payment }: { payment: Payment }) {
  const cards = useReadPages(reads.cards(), { enabled: payment.paymentMethodId !== null });
  const card = cards.items?.find(({ id }) => id === payment.paymentMethodId);
  return <>{card ? cardName(card) : providerWords[payment.provider]}</>;
}
