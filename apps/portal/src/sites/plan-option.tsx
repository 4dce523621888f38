import { Badge, Group, Radio, Text } from '@mantine/core';
import type { Plan } from '@sitekeep/contracts';
import { featureWords, Money, periodWords } from '@sitekeep/web-ui';
import { headlineOf, pricesOf, sizeOf } from './plan-words.ts';
import classes from './plan-field.module.css';

export interface PlanOptionProps {
  plan: Plan;
  currency: string;
  /** The plan a service has already. */
  isPresent?: boolean;
}

/** One plan to choose: what it costs, how large it is, what it holds. */
export function PlanOption({ plan, currency, isPresent = false }: PlanOptionProps) {
  const more = pricesOf(plan, currency).slice(1);
  return (
    <Radio.Card value={plan.id} className={classes.card} aria-label={plan.name} disabled={isPresent} data-present={isPresent || undefined}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <Radio.Indicator mt={2} disabled={isPresent} />
        <div className={classes.words}>
          <Group justify="space-between" gap="xs">
            <Group gap="xs">
              <Text fw={500}>{plan.name}</Text>
              {isPresent && (
                <Badge variant="light" color="gray" size="sm" tt="none">
                  Your plan
                </Badge>
              )}
            </Group>
            <Text fw={500}>{headlineOf(plan, currency)}</Text>
          </Group>
          <Text size="sm" c="dimmed">
            {plan.summary}
          </Text>
          <Text size="xs" c="dimmed" mt={4}>
            {sizeOf(plan)}
          </Text>
          {plan.features.length > 0 && (
            <Text size="xs" c="dimmed" mt={4}>
              {plan.features.map((feature) => featureWords[feature]).join(' · ')}
            </Text>
          )}
          {more.length > 0 && (
            <Text size="xs" c="dimmed" mt={4}>
              {more.map(({ periodMonths, price }, index) => (
                <span key={periodMonths}>
                  {index > 0 && ', '}
                  <Money value={price} /> for {periodWords[periodMonths]}
                </span>
              ))}
            </Text>
          )}
        </div>
      </Group>
    </Radio.Card>
  );
}
