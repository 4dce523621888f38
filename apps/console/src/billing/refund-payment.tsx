import { SegmentedControl, Stack, Text } from '@mantine/core';
import type { Payment } from '@sitekeep/contracts';
import { AmountInput, Money, providerWords, staffWrites } from '@sitekeep/web-ui';
import { useState } from 'react';
import { useAct } from '../acting/use-act.ts';
import { useFocusBack } from '../acting/use-focus-back.ts';
import { WithReason } from '../acting/with-reason.tsx';

const ways = (payment: Payment) => [
  { value: 'payer', label: payment.provider === 'staff' || payment.provider === 'bank' ? 'To the payer, by you' : 'To the payer' },
  { value: 'balance', label: 'Onto the balance' },
];

/** Gives a payment back, wholly or in part. */
export function RefundPayment({ payment, onClose }: { payment: Payment | null; onClose: () => void }) {
  return payment && <RefundOf payment={payment} onClose={onClose} />;
}

function RefundOf({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  useFocusBack();
  const act = useAct();
  const [amount, setAmount] = useState<number | null>(null);
  const onlyBalance = payment.provider === 'balance';
  const [to, setTo] = useState<'payer' | 'balance'>(onlyBalance ? 'balance' : 'payer');
  return (
    <WithReason
      opened
      onClose={onClose}
      title={payment.invoiceNumber === null ? 'Refund this top-up?' : `Refund ${payment.invoiceNumber}?`}
      action="Refund"
      danger
      lacks={Number.isNaN(amount) && 'Give the amount as it is written, or leave it empty.'}
      act={(reason) => act(staffWrites.refund({ id: payment.id, ...(amount !== null && { amount }), to, reason }))}
    >
      <Stack gap="md">
        <Text size="sm">
          <Money value={payment.amount} /> · {providerWords[payment.provider]}
          {payment.refunded.amount > 0 && (
            <>
              {' '}
              · <Money value={payment.refunded} /> given back
            </>
          )}
        </Text>
        <Text size="sm">
          Without an amount all that is left goes back, and with it the time that was paid. A part leaves the time as it is. A credit note
          is issued.
        </Text>
        <SegmentedControl
          aria-label="Where the money goes"
          data={onlyBalance ? ways(payment).slice(1) : ways(payment)}
          value={to}
          onChange={(value) => setTo(value as typeof to)}
        />
        <AmountInput label={`Amount in ${payment.amount.currency}`} description="Left empty: all that is left." onChange={setAmount} />
      </Stack>
    </WithReason>
  );
}
