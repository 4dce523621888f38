import { Stack, Text } from '@mantine/core';
import type { Money, Tax } from '@sitekeep/contracts';
import { sumsToBe } from './invoice-sums.ts';
import { Sums } from './sums.tsx';

export interface SumsToBeProps {
  /** How many services are chosen. */
  count: number;
  /** Of all that is chosen; null when a price is not known. */
  net: Money | null;
  taxation: Tax;
  hasCode: boolean;
}

/** What the invoice will come to with its tax, before it is issued. */
export function SumsToBe({ count, net, taxation, hasCode }: SumsToBeProps) {
  if (count === 0) return <Text size="sm">Nothing chosen</Text>;
  if (!net) return <Text size="sm">The invoice names the price and the tax.</Text>;
  const { rows, total } = sumsToBe(net, taxation);
  return (
    <Stack gap={4}>
      <Sums rows={rows} total={['Total', total]} />
      {hasCode && (
        <Text size="sm" c="dimmed">
          Before the promo code: it lowers the net amount, and the tax with it.
        </Text>
      )}
      {taxation.note && (
        <Text size="sm" c="dimmed">
          {taxation.note}
        </Text>
      )}
    </Stack>
  );
}
