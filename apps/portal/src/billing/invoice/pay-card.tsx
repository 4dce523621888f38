import { Alert, Button, Checkbox, Group, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { showMoney, type Invoice, type PaymentMethod } from '@sitekeep/contracts';
import { cardName, Panel, ProblemAlert, reads, useRead, useReadPages, useWrite, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import { useMay } from '../../session/session.tsx';
import { useGoToPayment } from '../use-go-to-payment.ts';
import { BuyerAlert } from './buyer-alert.tsx';
import { cardToConfirm, toPayment, waysOf } from './pay-ways.ts';
import { TransferDetails } from './transfer-details.tsx';
import { Withdraw } from './withdraw.tsx';

const lead = 'Once it is paid, the time of each line is added to its site.';

/** Pays an open invoice: by a saved card, at the payment provider, from the balance or by bank transfer; or withdraws it. */
export function PayCard({ invoice }: { invoice: Invoice }) {
  const cards = useReadPages(reads.cards());
  const payments = useReadPages(reads.payments({ limit: 100 }));
  if (!useMay('billing:write')) return null;
  const isKnown = (cards.items ?? cards.error) && (payments.items ?? payments.error);
  const toConfirm = cardToConfirm(invoice, payments.items ?? [], cards.items ?? []);
  return (
    <Panel title={`${showMoney(invoice.total)} to pay`} lead={lead}>
      <BuyerAlert invoice={invoice} />
      {toConfirm && <ConfirmAlert card={toConfirm} />}
      {isKnown ? <PayForm invoice={invoice} cards={cards.items ?? []} toConfirm={toConfirm} /> : <Skeleton height={160} />}
    </Panel>
  );
}

function ConfirmAlert({ card }: { card: PaymentMethod }) {
  return (
    <Alert color="orange" title="Your bank wants you to confirm this payment" role="status" mb="md">
      <Text size="sm">We could not charge {cardName(card)} without you. Pay with it below: your bank asks you at once.</Text>
    </Alert>
  );
}

function PayForm({ invoice, cards, toConfirm }: { invoice: Invoice; cards: PaymentMethod[]; toConfirm: PaymentMethod | null }) {
  const balance = useRead(reads.balance());
  const ways = waysOf(invoice, { cards, balance: balance.data?.balance, toConfirm });
  const [way, setWay] = useState(ways[0]!.value);
  const [saveCard, setSaveCard] = useState(false);
  const { go, isLeaving } = useGoToPayment();
  const pay = useWrite(writes.payInvoice, {
    refreshes: ['invoices', 'services', 'sites', 'balance', 'ledger', 'payments'],
    onDone: go,
  });
  const body = toPayment(way, saveCard);
  const choose = (value: string) => {
    pay.reset();
    setWay(value);
  };
  return (
    <Stack gap="md">
      <Radio.Group label="Pay by" value={way} onChange={choose}>
        <Stack gap="xs" mt="xs">
          {ways.map((each) => (
            <Radio key={each.value} {...each} />
          ))}
        </Stack>
      </Radio.Group>
      {way === 'provider' && (
        <Checkbox
          label="Keep the card for later payments"
          checked={saveCard}
          onChange={(event) => setSaveCard(event.currentTarget.checked)}
        />
      )}
      {way === 'bank' && <TransferDetails invoice={invoice} />}
      {pay.isError && <ProblemAlert error={pay.error} />}
      <Group gap="xs">
        {body && (
          <Button onClick={() => pay.mutate({ id: invoice.id, ...body })} loading={pay.isPending || isLeaving}>
            Pay
          </Button>
        )}
        <Withdraw invoice={invoice} />
      </Group>
    </Stack>
  );
}
