import { SegmentedControl, Stack, Text } from '@mantine/core';
import type { Payment } from '@sitekeep/contracts';
import { AmountInput, Money, providerWords, staffWrites } from '@sitekeep/web-ui';
import { useState } from 'react';
import { useAct } from '../acting/use-act.ts';
import { useFocusBack } from '../acting/use-focus-back.ts';
import { WithReason } from '../acting/with-reason.tsx';

/** What came from the balance goes back there; what was put onto it, to the payer. */
function waysOf({ provider, purpose }: Payment) {
  const payer = { value: 'payer', label: provider === 'staff' || provider === 'bank' ? 'To the payer, by you' : 'To the payer' };
  const balance = { value: 'balance', label: 'Onto the balance' };
  if (provider === 'balance') return [balance];
  return purpose === 'top-up' ? [payer] : [payer, balance];
}

/** Gives a payment back, wholly or in part. */
export function RefundPayment({ payment, onClose }: { payment: Payment | null; onClose: () => void }) {
  return payment && <RefundOf payment={payment} onClose={onClose} />;
}

function RefundOf({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  useFocusBack();
  const act = useAct();
  const [amount, setAmount] = useState<number | null>(null);
  const ways = waysOf(payment);
  const [to, setTo] = useState(ways[0]!.value as 'payer' | 'balance');
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
          {payment.purpose === 'top-up'
            ? 'Without an amount all goes back that is left of it on the balance.'
            : 'Without an amount all that is left goes back, and with it the time that was paid. A part leaves the time as it is. A credit note is issued.'}
        </Text>
        <SegmentedControl aria-label="Where the money goes" data={ways} value={to} onChange={(value) => setTo(value as typeof to)} />
        <AmountInput label={`Amount in ${payment.amount.currency}`} description="Left empty: all that is left." onChange={setAmount} />
      </Stack>
    </WithReason>
  );
}
