import { Alert, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { periods, type PeriodMonths, type Service } from '@sitekeep/contracts';
import { AmountInput, ProblemAlert, reads, staffReads, staffWrites, useRead, useReadPages } from '@sitekeep/web-ui';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../acting/use-act.ts';
import { useFocusBack } from '../acting/use-focus-back.ts';
import { WithReason } from '../acting/with-reason.tsx';
import { useCustomer } from '../customer/use-customer.ts';
import { listPrice, periodLabel, worthWords } from './price-words.ts';

const whats = [
  { value: 'own', label: 'A price of its own' },
  { value: 'listed', label: 'What the plan says' },
];

/** Gives one service a price of its own for a period, or takes it back. */
export function SetPrice({ service, onClose }: { service: Service | null; onClose: () => void }) {
  return service && <PriceOf service={service} onClose={onClose} />;
}

function PriceOf({ service, onClose }: { service: Service; onClose: () => void }) {
  useFocusBack();
  const act = useAct();
  const { currency } = useCustomer().balance;
  const overrides = useRead(staffReads.priceOverrides(service.id));
  const plan = useReadPages(reads.plans()).items?.find(({ id }) => id === service.planId);
  const [months, setMonths] = useState<PeriodMonths>(1);
  const [what, setWhat] = useState('own');
  const [typed, setTyped] = useState<number | null>(null);
  const ownOf = (of: PeriodMonths) => overrides.data?.data.find(({ periodMonths }) => periodMonths === of);
  const listed = listPrice(plan, months, currency);
  const amount = what === 'own' ? typed : null;
  const worth = worthWords(amount, listed, currency);
  return (
    <WithReason
      opened
      onClose={onClose}
      title={`Price of ${service.siteName}`}
      action={what === 'own' ? 'Set the price' : 'Take it back'}
      lacks={
        what === 'own' ? (typed === null || Number.isNaN(typed)) && 'Give the price.' : !ownOf(months) && 'There is nothing to take back.'
      }
      act={(reason) => act(staffWrites.setPrice({ id: service.id, periodMonths: months, amount, currency, reason }))}
    >
      <Stack gap="md">
        <Text size="sm">
          From the next invoice on, as long as it is on {service.planName}. Invoices that are issued keep their price. Without tax.
        </Text>
        {overrides.error && <ProblemAlert error={overrides.error} onRetry={() => void overrides.refetch()} />}
        <WaitingPrice serviceId={service.id} />
        <Select
          label="Period"
          allowDeselect={false}
          data={periods.map((one) => ({
            value: String(one),
            label: periodLabel(one, listPrice(plan, one, currency), ownOf(one), currency),
          }))}
          value={String(months)}
          onChange={(value) => setMonths(Number(value) as PeriodMonths)}
          description={ownOf(months) && `Set because of “${ownOf(months)!.reason}”.`}
        />
        <SegmentedControl aria-label="Which price" data={whats} value={what} onChange={setWhat} />
        {what === 'own' && <AmountInput label={`One period costs, in ${currency}`} onChange={setTyped} />}
        {what === 'listed' && !ownOf(months) && <Text size="sm">This period has no price of its own.</Text>}
        {worth && (
          <Text size="sm" c="dimmed">
            {worth}
          </Text>
        )}
      </Stack>
    </WithReason>
  );
}

/** Until somebody else agrees, or refuses, no other price can be asked for. */
function WaitingPrice({ serviceId }: { serviceId: string }) {
  const approvals = useReadPages(staffReads.approvals('waiting'));
  const waiting = approvals.items?.find(({ action, target }) => action === 'price-override' && target === serviceId);
  if (!waiting) return null;
  return (
    <Alert color="yellow" title="A price waits for a second person">
      {waiting.terms} Asked for by {waiting.requestedBy.name}. See <Link to="/approvals">Approvals</Link>.
    </Alert>
  );
}
