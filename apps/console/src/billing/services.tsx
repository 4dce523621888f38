import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import type { Service } from '@sitekeep/contracts';
import {
  DataTable,
  Day,
  Panel,
  reads,
  renewalLine,
  serviceWord,
  StateBadge,
  staffWrites,
  useReadPages,
  type Column,
} from '@sitekeep/web-ui';
import { useState } from 'react';
import { useAct } from '../acting/use-act.ts';
import { WithReason } from '../acting/with-reason.tsx';
import { useStaffMay } from '../session/staff-session.tsx';
import { SetPrice } from '../prices/set-price.tsx';

const columns: Column<Service>[] = [
  { title: 'Site', render: (row) => row.siteName },
  { title: 'State', render: (row) => <StateBadge tone={serviceWord(row).tone}>{serviceWord(row).text}</StateBadge> },
  { title: 'Plan', render: (row) => row.planName },
  { title: 'Renewal', render: (row) => renewalLine(row.renewal) },
  { title: 'Paid until', render: (row) => (row.paidUntil ? <Day at={row.paidUntil} /> : '–') },
  { title: 'Deleted unless paid', render: (row) => (row.deletionAt && row.state !== 'paid' ? <Day at={row.deletionAt} /> : '–') },
];

export function Services() {
  const list = useReadPages(reads.services());
  const mayBook = useStaffMay('staff:billing:write');
  const [extending, setExtending] = useState<Service | null>(null);
  const [pricing, setPricing] = useState<Service | null>(null);
  const action: Column<Service> = {
    title: 'Actions',
    hiddenTitle: true,
    right: true,
    render: (row) =>
      row.active && (
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <Button size="xs" variant="default" onClick={() => setPricing(row)} aria-label={`Price of ${row.siteName}`}>
            Price
          </Button>
          <Button size="xs" variant="default" onClick={() => setExtending(row)} aria-label={`Extend ${row.siteName}`}>
            Extend
          </Button>
        </Group>
      ),
  };
  return (
    <Panel title="Services" flush>
      <DataTable
        label="Services"
        columns={mayBook ? [...columns, action] : columns}
        rows={list.items}
        keyOf={(row) => row.id}
        error={list.error}
        onRetry={list.refetch}
        empty="Nothing is ordered."
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
      />
      <SetPrice key={pricing?.id} service={pricing} onClose={() => setPricing(null)} />
      <Extend service={extending} onClose={() => setExtending(null)} />
    </Panel>
  );
}

function Extend({ service, onClose }: { service: Service | null; onClose: () => void }) {
  const act = useAct();
  const [days, setDays] = useState(7);
  return (
    <WithReason
      opened={service !== null}
      onClose={onClose}
      title={`Extend ${service?.siteName ?? ''}?`}
      action="Extend"
      act={(reason) => act(staffWrites.extend({ id: service!.id, days, reason }))}
    >
      <Stack gap="md">
        <Text size="sm">
          It gets these days without an invoice, and all its later periods begin so much later. An open invoice of it becomes void.
        </Text>
        <NumberInput label="Days" min={1} max={366} allowDecimal={false} value={days} onChange={(value) => setDays(Number(value))} />
      </Stack>
    </WithReason>
  );
}
