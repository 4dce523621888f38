import { Alert, Button, List, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { showMoney, type Plan, type PlanChangePreview, type Service } from '@sitekeep/contracts';
import { isProblem, Panel, ProblemAlert, reads, showDay, toastDone, useRead, useWrite, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Sums } from '../invoice/sums.tsx';
import { actionOf, outcomeOf } from './preview-words.ts';

type Pay = 'invoice' | 'balance';
// What is in use, and what is paid, may change while the page is open.
const refreshMs = 60_000;

/** What the change costs now, what must go first, and the button that does it. */
export function PreviewCard({ service, plan }: { service: Service; plan: Plan }) {
  const preview = useRead(reads.planChange(service.id, plan.id), { refreshMs });
  return (
    <Panel title={`From ${service.planName} to ${plan.name}`} lead={preview.data && outcomeOf(preview.data)}>
      {preview.error && !preview.data && <ProblemAlert error={preview.error} onRetry={() => void preview.refetch()} />}
      {!preview.data && !preview.error && <Skeleton height={120} />}
      {preview.data && (
        <Stack gap="md">
          {preview.data.direction !== 'free' && <Costs preview={preview.data} from={service.planName} to={plan.name} />}
          {preview.data.mustGo.length > 0 ? (
            <MustGo preview={preview.data} planName={plan.name} />
          ) : (
            <ChangeForm service={service} plan={plan} preview={preview.data} again={() => void preview.refetch()} />
          )}
        </Stack>
      )}
    </Panel>
  );
}

function Costs({ preview, from, to }: { preview: PlanChangePreview; from: string; to: string }) {
  const { paidValue, newValue, difference, tax, total } = preview;
  return (
    <Sums
      rows={[
        [`Your paid time until ${showDay(preview.to)} on ${to}`, newValue],
        [`What that time is worth on ${from}`, { ...paidValue, amount: -paidValue.amount }],
        ['Difference', difference],
        ...(tax.amount === 0 ? [] : ([['Tax', tax]] as const)),
      ]}
      total={[preview.direction === 'downgrade' ? 'To your balance' : 'To pay', { ...total, amount: Math.abs(total.amount) }]}
    />
  );
}

function MustGo({ preview, planName }: { preview: PlanChangePreview; planName: string }) {
  return (
    <Alert color="orange" title={`More is in use than ${planName} allows`} role="status">
      <Text size="sm">Remove this first, then come back:</Text>
      <List size="sm" mt="xs">
        {preview.mustGo.map(({ pointer, detail }) => (
          <List.Item key={`${pointer} ${detail}`}>{detail}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

interface ChangeFormProps {
  service: Service;
  plan: Plan;
  preview: PlanChangePreview;
  again: () => void;
}

function ChangeForm({ service, plan, preview, again }: ChangeFormProps) {
  const navigate = useNavigate();
  const balance = useRead(reads.balance(), { enabled: preview.direction === 'upgrade' });
  const [pay, setPay] = useState<Pay>('invoice');
  const change = useWrite(writes.changePlan, {
    refreshes: ['services', 'sites', 'invoices', 'balance', 'ledger', 'payments', 'credit-notes'],
    onDone: ({ inForce, invoiceId }) => {
      toastDone(inForce ? `${service.siteName} is on ${plan.name} now` : 'The invoice is written');
      void navigate(!inForce && invoiceId ? `/billing/invoices/${invoiceId}` : `/billing/services/${service.id}`);
    },
  });
  const has = balance.data?.balance;
  const covers = has !== undefined && has.amount >= preview.total.amount;
  const send = () => change.mutate({ serviceId: service.id, planId: plan.id, pay, mostTotal: preview.total.amount });
  return (
    <>
      {preview.direction === 'upgrade' && (
        <Radio.Group label="Pay" value={pay} onChange={(value) => setPay(value)}>
          <Stack gap="xs" mt="xs">
            <Radio value="invoice" label="By an invoice, by card or bank" />
            <Radio
              value="balance"
              label={`From your balance${has ? ` (${showMoney(has)})` : ''}, at once`}
              description={has && !covers ? 'Not enough for this.' : undefined}
              disabled={!covers}
            />
          </Stack>
        </Radio.Group>
      )}
      {change.isError && <ProblemAlert error={change.error} onRetry={isProblem(change.error, 'price_changed') ? again : undefined} />}
      <Button onClick={send} loading={change.isPending} style={{ alignSelf: 'flex-start' }}>
        {actionOf(preview, plan.name, pay)}
      </Button>
    </>
  );
}
