import { Text } from '@mantine/core';
import type { Site } from '@sitekeep/contracts';
import { DataTable, hostnamesOf, Panel, reads, serviceWord, StateBadge, useReadPages, type Column } from '@sitekeep/web-ui';
import { Link, useNavigate, useParams } from 'react-router';
import { NeedsReason } from '../acting/reason.tsx';

/** The sites of the customer. */
export function Sites() {
  return (
    <NeedsReason>
      <SiteList />
    </NeedsReason>
  );
}

function SiteList() {
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const sites = useReadPages(reads.sites());
  const columns: Column<Site>[] = [
    {
      title: 'Site',
      render: (row) => (
        <div>
          <Link to={`/customers/${id}/sites/${row.id}`}>{row.name}</Link>
          <Text size="xs" c="dimmed">
            {hostnamesOf(row)}
          </Text>
        </div>
      ),
    },
    {
      title: 'State',
      render: (row) => {
        const word = serviceWord(row.service);
        return row.suspended ? <StateBadge tone="refused">Suspended</StateBadge> : <StateBadge tone={word.tone}>{word.text}</StateBadge>;
      },
    },
    { title: 'In words', render: (row) => row.service.sentence },
    { title: 'Plan', render: (row) => row.service.planName },
  ];
  return (
    <Panel title="Sites" lead="Open one to see why a visitor was refused, and to change its filters." flush>
      <DataTable
        label="Sites"
        columns={columns}
        rows={sites.items}
        keyOf={(row) => row.id}
        onOpen={(row) => void navigate(`/customers/${id}/sites/${row.id}`)}
        error={sites.error}
        onRetry={sites.refetch}
        empty="This customer has no site."
        hasMore={sites.hasMore}
        isLoadingMore={sites.isLoadingMore}
        onMore={sites.loadMore}
      />
    </Panel>
  );
}
