import { Stack } from '@mantine/core';
import { BankCard } from './bank-card.tsx';
import { CardsCard } from './cards-card.tsx';

/** What invoices are paid with. */
export function Cards() {
  return (
    <Stack gap="lg">
      <CardsCard />
      <BankCard />
    </Stack>
  );
}
