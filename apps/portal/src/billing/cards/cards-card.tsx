import { Alert, Button, Group, Text } from '@mantine/core';
import type { PaymentMethod } from '@sitekeep/contracts';
import {
  cardExpiry,
  cardName,
  DataTable,
  Empty,
  Panel,
  reads,
  RelativeTime,
  StateBadge,
  toastDone,
  toastError,
  useReadPages,
  useWrite,
  writes,
  type Column,
} from '@sitekeep/web-ui';
import { useState } from 'react';
import { useMay } from '../../session/session.tsx';
import { AddCard } from './add-card.tsx';
import { RemoveCard } from './remove-card.tsx';
import { useAwaited } from './use-awaited.ts';

function CardState({ card }: { card: PaymentMethod }) {
  if (card.expired) return <StateBadge tone="refused">Expired</StateBadge>;
  return card.isDefault ? <StateBadge tone="good">Default</StateBadge> : <StateBadge tone="off">Saved</StateBadge>;
}

const columns: Column<PaymentMethod>[] = [
  {
    title: 'Card',
    render: (row) => (
      <div>
        {cardName(row)}
        <Text size="xs" c="dimmed">
          Expires {cardExpiry(row)}
        </Text>
      </div>
    ),
  },
  { title: 'State', render: (row) => <CardState card={row} /> },
  { title: 'Renews', render: (row) => (row.usedBy.length === 1 ? '1 site' : row.usedBy.length > 1 ? `${row.usedBy.length} sites` : '–') },
  { title: 'Added', render: (row) => <RelativeTime at={row.createdAt} /> },
];

/** The saved cards: which one renews, and the way to another. */
export function CardsCard() {
  const isAwaited = useAwaited();
  const cards = useReadPages(reads.cards(), { refreshMs: isAwaited ? 1500 : undefined });
  const mayEdit = useMay('billing:write');
  const [leaving, setLeaving] = useState<PaymentMethod | null>(null);
  const choose = useWrite(writes.makeCardDefault, {
    refreshes: ['payment-methods', 'services'],
    onDone: (card) => toastDone(`${cardName(card)} is the default now`),
  });
  const actions: Column<PaymentMethod> = {
    title: 'What to do',
    hiddenTitle: true,
    right: true,
    render: (row) => (
      <Group gap="xs" justify="flex-end" wrap="nowrap">
        {!row.isDefault && !row.expired && (
          <Button
            size="xs"
            variant="default"
            aria-label={`Make ${cardName(row)} the default`}
            loading={choose.isPending && choose.variables === row.id}
            onClick={() => choose.mutate(row.id, { onError: toastError })}
          >
            Make default
          </Button>
        )}
        <Button size="xs" variant="default" aria-label={`Remove ${cardName(row)}`} onClick={() => setLeaving(row)}>
          Remove
        </Button>
      </Group>
    ),
  };
  return (
    <Panel
      title="Cards"
      lead="The payment provider keeps them; we know only the brand, the last four digits and when they expire. The default card renews your sites unless you choose another for one."
      action={mayEdit && cards.items?.length !== 0 && <AddCard />}
      flush
    >
      <DataTable
        label="Cards"
        columns={mayEdit ? [...columns, actions] : columns}
        rows={cards.items}
        keyOf={(row) => row.id}
        error={cards.error}
        onRetry={cards.refetch}
        empty={
          <Empty title="No card is saved" action={mayEdit && <AddCard />}>
            With a card your sites renew by themselves, and an invoice is paid with one click.
          </Empty>
        }
        hasMore={cards.hasMore}
        isLoadingMore={cards.isLoadingMore}
        onMore={cards.loadMore}
      />
      {isAwaited && (
        <Alert color="teal" m="md" role="status">
          A card that you entered is listed here as soon as the payment provider has told us. This takes a few seconds.
        </Alert>
      )}
      <RemoveCard card={leaving} onClose={() => setLeaving(null)} />
    </Panel>
  );
}
