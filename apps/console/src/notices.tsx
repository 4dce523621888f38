import type { noticeSchema } from '@sitekeep/contracts';
import { DataTable, Page, Panel, RelativeTime, staffReads, useReadPages, type Column, type Output } from '@sitekeep/web-ui';
import { Link } from 'react-router';

type Notice = Output<typeof noticeSchema>;
const columns: Column<Notice>[] = [
  { title: 'What', render: (row) => row.text },
  { title: 'When', render: (row) => <RelativeTime at={row.at} /> },
  { title: 'Customer', render: (row) => (row.accountId ? <Link to={`/customers/${row.accountId}`}>Open the customer</Link> : '–') },
];

/** What the machinery wants staff to know, e.g. money that arrived for a deleted service. */
export function Notices() {
  const list = useReadPages(staffReads.notices());
  return (
    <Page title="Notices" lead="What needs a person: money that fits no service, mails that do not arrive.">
      <Panel flush>
        <DataTable
          label="Notices"
          columns={columns}
          rows={list.items}
          keyOf={(row) => row.id}
          error={list.error}
          onRetry={list.refetch}
          empty="Nothing needs you."
          hasMore={list.hasMore}
          isLoadingMore={list.isLoadingMore}
          onMore={list.loadMore}
        />
      </Panel>
    </Page>
  );
}
