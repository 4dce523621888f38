import { Alert, Radio, Skeleton, Stack } from '@mantine/core';
import { Panel, ProblemAlert, reads, useReadPages } from '@sitekeep/web-ui';
import { useEffect } from 'react';
import { useSession } from '../session/session.tsx';
import { PlanOption } from './plan-option.tsx';
import { defaultPlan } from './plan-words.ts';
import { PriceTax } from './price-tax.tsx';

export interface PlanFieldProps {
  value: string;
  onChange: (id: string) => void;
  error?: React.ReactNode;
}

/** Chooses a plan; the smallest that is paid for is chosen already. */
export function PlanField({ value, onChange, error }: PlanFieldProps) {
  const plans = useReadPages(reads.plans());
  const { account } = useSession();
  const first = plans.items && defaultPlan(plans.items)?.id;
  const isTrial = plans.items?.some(({ id, trialDays }) => id === value && trialDays !== null);
  useEffect(() => {
    if (!value && first) onChange(first);
  }, [value, first, onChange]);
  return (
    <Panel title="Plan" lead="They differ in size and in what a site may use. You can change the plan at any time.">
      {plans.error && !plans.items && <ProblemAlert error={plans.error} onRetry={plans.refetch} />}
      {!plans.items && !plans.error && <Skeleton height={72} />}
      <Radio.Group value={value} onChange={onChange} aria-label="Plan" error={error}>
        <Stack gap="xs">
          {plans.items?.map((plan) => (
            <PlanOption key={plan.id} plan={plan} currency={account.currency} />
          ))}
        </Stack>
      </Radio.Group>
      <PriceTax />
      {isTrial && (
        <Alert color="teal" mt="md" role="status">
          A trial costs nothing and is given once for an account and a domain. When it ends, choose another plan within ten days, or the
          site is deleted.
        </Alert>
      )}
    </Panel>
  );
}
