import { Button, Group, Radio, Stack } from '@mantine/core';
import { showMoney, type Invoice } from '@sitekeep/contracts';
import { ConfirmByName, Panel, ProblemAlert, reads, toastDone, useRead, useWrite, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useMay } from '../session/session.tsx';

type Method = 'provider' | 'balance';

/** Pays an open invoice, by the payment provider or from the balance; or withdraws it. */
export function PayCard({ invoice }: { invoice: Invoice }) {
  const navigate = useNavigate();
  const balance = useRead(reads.balance());
  const [method, setMethod] = useState<Method>('provider');
  const [isLeaving, setLeaving] = useState(false);
  const [isVoiding, setVoiding] = useState(false);
  const refreshes = ['invoices', 'services', 'sites', 'balance', 'ledger', 'payments'];
  const withdraw = useWrite(writes.voidInvoice, { refreshes, onDone: () => toastDone('The invoice is withdrawn') });
  const pay = useWrite(writes.payInvoice, {
    refreshes,
    onDone: (payment) => {
      if (payment.checkoutUrl) {
        setLeaving(true);
        window.location.assign(payment.checkoutUrl);
      } else void navigate(`/billing/return?payment=${payment.id}`);
    },
  });
  const has = balance.data?.balance;
  const covers = has !== undefined && has.amount >= invoice.total.amount;
  if (!useMay('billing:write')) return null;
  return (
    <Panel title={`${showMoney(invoice.total)} to pay`} lead="Once it is paid, the time of each line is added to its site.">
      <Stack gap="md">
        <Radio.Group label="Pay by" value={method} onChange={(value) => setMethod(value)}>
          <Stack gap="xs" mt="xs">
            <Radio value="provider" label="Card or bank, on the page of our payment provider" />
            <Radio
              value="balance"
              label={`Your balance${has ? ` (${showMoney(has)})` : ''}`}
              description={has && !covers ? 'Not enough for this invoice.' : undefined}
              disabled={!covers}
            />
          </Stack>
        </Radio.Group>
        {pay.isError && <ProblemAlert error={pay.error} />}
        <Group gap="xs">
          <Button onClick={() => pay.mutate({ id: invoice.id, method })} loading={pay.isPending || isLeaving}>
            Pay
          </Button>
          <Button variant="subtle" color="gray" onClick={() => setVoiding(true)}>
            Withdraw this invoice
          </Button>
        </Group>
      </Stack>
      <ConfirmByName
        opened={isVoiding}
        onClose={() => setVoiding(false)}
        title={`Withdraw invoice ${invoice.number}?`}
        action="Withdraw"
        confirm={() => withdraw.mutateAsync(invoice.id)}
      >
        It becomes void. You can create another one for the same sites.
      </ConfirmByName>
    </Panel>
  );
}
