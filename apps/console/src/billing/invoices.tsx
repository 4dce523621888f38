import { Button, Group, Text } from '@mantine/core';
import type { Invoice } from '@sitekeep/contracts';
import {
  CopyText,
  DataTable,
  Day,
  invoiceWords,
  Money,
  Panel,
  reads,
  StateBadge,
  staffWrites,
  useReadPages,
  type Column,
} from '@sitekeep/web-ui';
import { useState } from 'react';
import { useAct } from '../acting/use-act.ts';
import { WithReason } from '../acting/with-reason.tsx';
import { useStaffMay } from '../session/staff-session.tsx';
import { MarkPaid } from './mark-paid.tsx';

type Asking = { what: 'mark-paid' | 'void'; invoice: Invoice } | null;

export function Invoices() {
  const list = useReadPages(reads.invoices());
  const mayBook = useStaffMay('staff:billing:write');
  const [asking, setAsking] = useState<Asking>(null);
  const columns: Column<Invoice>[] = [
    { title: 'Number', render: (row) => <CopyText value={row.number} /> },
    { title: 'State', render: (row) => <StateOf invoice={row} /> },
    { title: 'Issued', render: (row) => <Day at={row.issuedAt} /> },
    { title: 'For', render: (row) => row.lines.map((line) => line.description).join('; ') },
    { title: 'Total', right: true, render: (row) => <Total invoice={row} /> },
    {
      title: 'Actions',
      hiddenTitle: true,
      right: true,
      render: (row) => mayBook && row.state === 'open' && <Actions invoice={row} onAsk={setAsking} />,
    },
  ];
  return (
    <Panel title="Invoices" flush>
      <DataTable
        label="Invoices"
        columns={columns}
        rows={list.items}
        keyOf={(row) => row.id}
        error={list.error}
        onRetry={list.refetch}
        empty="There is no invoice."
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
      />
      <MarkPaid invoice={asking?.what === 'mark-paid' ? asking.invoice : null} onClose={() => setAsking(null)} />
      <VoidInvoice invoice={asking?.what === 'void' ? asking.invoice : null} onClose={() => setAsking(null)} />
    </Panel>
  );
}

/** With the tax in it, where there is any. */
function Total({ invoice: { total, tax } }: { invoice: Invoice }) {
  return (
    <div>
      <Money value={total} />
      {tax.amount > 0 && (
        <Text size="xs" c="dimmed">
          <Money value={tax} /> tax
        </Text>
      )}
    </div>
  );
}

/** When an open one is due, and what credit notes gave back of a paid one, stands below. */
function StateOf({ invoice }: { invoice: Invoice }) {
  const { tone, text } = invoiceWords[invoice.state];
  const isPart = invoice.credited.amount > 0 && invoice.state === 'paid';
  return (
    <div>
      <StateBadge tone={tone}>{text}</StateBadge>
      {invoice.state === 'open' && (
        <Text size="xs" c="dimmed">
          due <Day at={invoice.dueAt} />
        </Text>
      )}
      {isPart && (
        <Text size="xs" c="dimmed">
          <Money value={invoice.credited} /> given back
        </Text>
      )}
    </div>
  );
}

function Actions({ invoice, onAsk }: { invoice: Invoice; onAsk: (asking: Asking) => void }) {
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      <Button size="xs" variant="default" onClick={() => onAsk({ what: 'mark-paid', invoice })} aria-label={`Mark ${invoice.number} paid`}>
        Mark paid
      </Button>
      <Button size="xs" variant="default" onClick={() => onAsk({ what: 'void', invoice })} aria-label={`Void ${invoice.number}`}>
        Void
      </Button>
    </Group>
  );
}

function VoidInvoice({ invoice, onClose }: { invoice: Invoice | null; onClose: () => void }) {
  const act = useAct();
  return (
    <WithReason
      opened={invoice !== null}
      onClose={onClose}
      title={`Void invoice ${invoice?.number ?? ''}?`}
      action="Void"
      danger
      act={(reason) => act(staffWrites.voidInvoice({ id: invoice!.id, reason }))}
    >
      It cannot be paid any more. Money that comes for it stays on the balance.
    </WithReason>
  );
}
