import { Text } from '@mantine/core';
import { priceTaxWords, reads, useRead } from '@sitekeep/web-ui';

/** Says under prices that they are without tax, and what an invoice of this account adds. */
export function PriceTax() {
  const profile = useRead(reads.billingProfile());
  return (
    <Text size="sm" c="dimmed" mt="md">
      {priceTaxWords(profile.data?.taxation)}
    </Text>
  );
}
