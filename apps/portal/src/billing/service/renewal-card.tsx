import { Alert, NativeSelect, Radio, Stack, Text } from '@mantine/core';
import {
  periods,
  renewalModes,
  showMoney,
  type PaymentMethod,
  type PeriodMonths,
  type Plan,
  type Renewal,
  type Service,
} from '@sitekeep/contracts';
import { cardName, periodWords, reads, renewalWords, SaveCard, useReadPages, useRefresh, useWrite, writes } from '@sitekeep/web-ui';
import { Link } from 'react-router';
import { useMay, useSession } from '../../session/session.tsx';
import { priceFor } from '../../sites/plan-words.ts';
import { cardTrouble, nextInvoiceWords, sayRenewal } from './renewal-words.ts';

/** What happens before the paid time ends. */
export function RenewalCard({ service, reload }: { service: Service; reload: () => Promise<unknown> }) {
  const mayEdit = useMay('billing:write');
  const cards = useReadPages(reads.cards());
  const refresh = useRefresh();
  const set = useWrite(writes.setRenewal);
  const save = async ({ mode, periodMonths, paymentMethodId }: Renewal) => {
    await set.mutateAsync({ serviceId: service.id, mode, periodMonths, paymentMethodId });
    await refresh('services', 'sites', 'payment-methods');
  };
  return (
    <SaveCard<Renewal>
      id="renewal"
      title="Renewal"
      lead={nextInvoiceWords(service, service.renewal) ?? 'How this site goes on when its paid time ends.'}
      saved={service.renewal}
      canSave={mayEdit}
      save={save}
      reload={reload}
      say={(field, draft) => sayRenewal(field, draft, cards.items ?? [])}
      isField={(name) => name in service.renewal}
    >
      {(draft, change, faults) => (
        <Stack gap="md">
          <Radio.Group label="Before the paid time ends" value={draft.mode} onChange={(mode) => change({ mode })} error={faults['mode']}>
            <Stack gap="sm" mt="xs">
              {renewalModes.map((mode) => (
                <Radio key={mode} value={mode} label={renewalWords[mode].label} description={renewalWords[mode].what} />
              ))}
            </Stack>
          </Radio.Group>
          {draft.mode !== 'none' && <PeriodField service={service} draft={draft} change={change} error={faults['periodMonths']} />}
          {draft.mode === 'card' && (
            <CardField
              service={service}
              draft={draft}
              cards={cards.items}
              change={change}
              error={faults['paymentMethodId']}
              mayEdit={mayEdit}
            />
          )}
        </Stack>
      )}
    </SaveCard>
  );
}

interface FieldProps {
  draft: Renewal;
  change: (part: Partial<Renewal>) => void;
  error?: string;
}

const optionOf = (plan: Plan | undefined, currency: string) => (period: PeriodMonths) => {
  const price = priceFor(plan, period, currency);
  return { value: String(period), label: price ? `${periodWords[period]}: ${showMoney(price)}` : periodWords[period] };
};

function PeriodField({ service, draft, change, error }: FieldProps & { service: Service }) {
  const plans = useReadPages(reads.plans());
  const { account } = useSession();
  const plan = plans.items?.find(({ id }) => id === service.planId);
  return (
    <NativeSelect
      label="Each invoice is for"
      description="Prices of your plan without tax."
      maw={400}
      data={periods.map(optionOf(plan, account.currency))}
      value={String(draft.periodMonths)}
      onChange={(event) => change({ periodMonths: Number(event.currentTarget.value) as PeriodMonths })}
      error={error}
    />
  );
}

interface CardFieldProps extends FieldProps {
  service: Service;
  cards: PaymentMethod[] | undefined;
  mayEdit: boolean;
}
function CardField({ service, draft, cards, change, error, mayEdit }: CardFieldProps) {
  const trouble = cardTrouble(service, draft, cards);
  const options = (cards ?? []).map((card) => ({ value: card.id, label: cardName(card), disabled: card.expired }));
  return (
    <>
      {options.length > 0 && (
        <NativeSelect
          label="Card"
          maw={400}
          data={[{ value: '', label: 'The default card' }, ...options]}
          value={draft.paymentMethodId ?? ''}
          onChange={(event) => change({ paymentMethodId: event.currentTarget.value || null })}
          error={error}
        />
      )}
      {trouble && (
        <Alert color="orange" role="status">
          <Text size="sm">
            {trouble} {mayEdit && <Link to="/billing/cards">Add a card</Link>}
          </Text>
        </Alert>
      )}
    </>
  );
}
