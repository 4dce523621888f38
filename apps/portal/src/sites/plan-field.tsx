import { Group, Radio, Skeleton, Stack, Text } from '@mantine/core';
import type { Plan } from '@sitekeep/contracts';
import { Money, Panel, periodWords, ProblemAlert, reads, useReadPages } from '@sitekeep/web-ui';
import { useEffect } from 'react';
import { useSession } from '../session/session.tsx';
import classes from './plan-field.module.css';

/** Prices are kept per currency; an account pays in one. */
const pricesOf = (plan: Plan, currency: string) => plan.prices.filter(({ price }) => price.currency === currency);

export interface PlanFieldProps {
  value: string;
  onChange: (id: string) => void;
  error?: React.ReactNode;
}

/** Chooses a plan; the smallest is chosen already. */
export function PlanField({ value, onChange, error }: PlanFieldProps) {
  const plans = useReadPages(reads.plans());
  const { account } = useSession();
  const first = plans.items?.[0]?.id;
  useEffect(() => {
    if (!value && first) onChange(first);
  }, [value, first, onChange]);
  return (
    <Panel title="Plan" lead="All plans protect alike; they differ in size. You pay a time in advance, once; nothing renews by itself.">
      {plans.error && !plans.items && <ProblemAlert error={plans.error} onRetry={plans.refetch} />}
      {!plans.items && !plans.error && <Skeleton height={72} />}
      <Radio.Group value={value} onChange={onChange} aria-label="Plan" error={error}>
        <Stack gap="xs">
          {plans.items?.map((plan) => (
            <PlanOption key={plan.id} plan={plan} currency={account.currency} />
          ))}
        </Stack>
      </Radio.Group>
    </Panel>
  );
}

function PlanOption({ plan, currency }: { plan: Plan; currency: string }) {
  const prices = pricesOf(plan, currency);
  const { hostnames, origins, rules } = plan.limits;
  return (
    <Radio.Card value={plan.id} className={classes.card} aria-label={plan.name}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <Radio.Indicator mt={2} />
        <div className={classes.words}>
          <Group justify="space-between" gap="xs">
            <Text fw={500}>{plan.name}</Text>
            {prices[0] && (
              <Text fw={500}>
                <Money value={prices[0].price} /> for {periodWords[prices[0].periodMonths]}
              </Text>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {plan.summary}
          </Text>
          <Text size="xs" c="dimmed" mt={4}>
            Up to {hostnames} hostnames, {origins} servers, {rules.toLocaleString('en')} list entries
            {prices.length > 1 && (
              <>
                {' · '}
                {prices.slice(1).map(({ periodMonths, price }, index) => (
                  <span key={periodMonths}>
                    {index > 0 && ', '}
                    <Money value={price} /> for {periodWords[periodMonths]}
                  </span>
                ))}
              </>
            )}
          </Text>
        </div>
      </Group>
    </Radio.Card>
  );
}
