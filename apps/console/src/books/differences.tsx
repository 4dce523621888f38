import { SegmentedControl } from '@mantine/core';
import type { Difference } from '@sitekeep/contracts';
import { CopyText, DataTable, Page, Panel, RelativeTime, staffReads, StateBadge, useReadPages, type Column } from '@sitekeep/web-ui';
import { useState } from 'react';

const sources: Record<Difference['source'], string> = { stripe: 'Stripe', sandbox: 'Sandbox', ledger: 'Our own books' };
const columns: Column<Difference>[] = [
  { title: 'Found', render: (row) => <RelativeTime at={row.foundAt} /> },
  { title: 'In', render: (row) => sources[row.source] },
  { title: 'What', render: (row) => <span className="sk-wrap">{row.detail}</span> },
  { title: 'Payment', render: (row) => (row.paymentId ? <CopyText value={row.paymentId} short={`…${row.paymentId.slice(-8)}`} /> : '–') },
  {
    title: 'State',
    render: (row) => <StateBadge tone={row.resolvedAt ? 'good' : 'refused'}>{row.resolvedAt ? 'Over' : 'Open'}</StateBadge>,
  },
];

/** What nightly jobs found that does not agree. */
export function Differences() {
  const [state, setState] = useState('open');
  const list = useReadPages(staffReads.differences(state === 'all' ? undefined : state));
  return (
    <Page title="Differences" lead="Each night the books of the payment provider are compared with ours, and ours among themselves.">
      <SegmentedControl
        aria-label="Which differences"
        data={[
          { value: 'open', label: 'Open' },
          { value: 'all', label: 'All' },
        ]}
        value={state}
        onChange={setState}
        w="fit-content"
      />
      <Panel flush>
        <DataTable
          label="Differences"
          columns={columns}
          rows={list.items}
          keyOf={(row) => row.id}
          error={list.error}
          onRetry={list.refetch}
          empty={state === 'open' ? 'All books agree.' : 'All books have agreed so far.'}
          hasMore={list.hasMore}
          isLoadingMore={list.isLoadingMore}
          onMore={list.loadMore}
        />
      </Panel>
    </Page>
  );
}
