import { NativeSelect, Skeleton, Stack, TextInput } from '@mantine/core';
import { topUpSchema, type PaymentMethod } from '@sitekeep/contracts';
import { amountFault, cardName, Panel, reads, Submit, useApiForm, useReadPages, useWrite, writes } from '@sitekeep/web-ui';
import { useMay, useSession } from '../../session/session.tsx';
import { useGoToPayment } from '../use-go-to-payment.ts';
import { firstMethod, toTopUp, type TopUpDraft } from './top-up.ts';

const lead = 'Pay ahead: what lies on the balance pays invoices at once, and renewals if you choose so.';

/** Money onto the balance, by card. */
export function TopUpCard() {
  const cards = useReadPages(reads.cards());
  if (!useMay('billing:write')) return null;
  return (
    <Panel title="Top up" lead={lead}>
      {cards.items || cards.error ? <TopUpForm cards={cards.items ?? []} /> : <Skeleton height={148} maw={400} />}
    </Panel>
  );
}

function TopUpForm({ cards }: { cards: PaymentMethod[] }) {
  const { account } = useSession();
  const { go, isLeaving } = useGoToPayment();
  const topUp = useWrite(writes.topUp, { refreshes: ['balance', 'ledger', 'payments'], onDone: go });
  const initial: TopUpDraft = { amount: '', method: firstMethod(cards) };
  const api = useApiForm({ initial, schema: topUpSchema, toBody: toTopUp, submit: (body) => topUp.mutateAsync(body), keep: true });
  const usable = cards.filter(({ expired }) => !expired).map((card) => ({ value: card.id, label: cardName(card) }));
  return (
    <form onSubmit={api.onSubmit} noValidate aria-label="Top up">
      <Stack gap="md" maw={400}>
        <TextInput
          label={`Amount in ${account.currency}`}
          placeholder="25.00"
          inputMode="decimal"
          autoComplete="off"
          {...api.form.getInputProps('amount')}
          error={api.form.errors['amount'] && (amountFault(api.form.values.amount) ?? api.form.errors['amount'])}
        />
        {usable.length > 0 && (
          <NativeSelect
            label="Pay by"
            data={[...usable, { value: 'provider', label: 'Another card, on the page of our payment provider' }]}
            {...api.form.getInputProps('method')}
          />
        )}
        <Submit of={api} loading={api.isSending || isLeaving}>
          Top up
        </Submit>
      </Stack>
    </form>
  );
}
