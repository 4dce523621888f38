import { Button } from '@mantine/core';
import type { Site } from '@sitekeep/contracts';
import { DataTable, Empty, Page, Panel, reads, useReadPages, type Column } from '@sitekeep/web-ui';
import { IconPlus } from '@tabler/icons-react';
import { Link, useNavigate } from 'react-router';
import { useMay } from '../session/session.tsx';
import { RequestPath } from './request-path.tsx';
import { PaidUntil, SiteName, SiteSpark, SiteState, SiteToday } from './site-row.tsx';

const columns: Column<Site>[] = [
  { title: 'Site', render: (site) => <SiteName site={site} /> },
  { title: 'State', render: (site) => <SiteState site={site} /> },
  { title: 'Last 24 hours', render: (site) => <SiteSpark site={site} /> },
  { title: 'Requests today', right: true, render: (site) => <SiteToday site={site} what="requests" /> },
  { title: 'Refused today', right: true, render: (site) => <SiteToday site={site} what="refused" /> },
  { title: 'Paid until', right: true, render: (site) => <PaidUntil site={site} /> },
];

function NoSites({ order }: { order: React.ReactNode }) {
  return (
    <Empty title="Protect your first site" picture={<RequestPath />} action={order}>
      Tell us its hostnames and where your server is. It is protected as soon as its DNS points at us.
    </Empty>
  );
}

/** The first page after signing in. */
export function Sites() {
  const sites = useReadPages(reads.sites(), { refreshMs: 30_000 });
  const navigate = useNavigate();
  const order = useMay('sites:write') && (
    <Button component={Link} to="/sites/new" leftSection={<IconPlus size={16} />}>
      Order a site
    </Button>
  );
  return (
    <Page title="Sites" lead="Every site that Sitekeep stands in front of." action={sites.items?.length ? order : undefined}>
      <Panel flush>
        <DataTable
          label="Sites"
          columns={columns}
          rows={sites.items}
          keyOf={(site) => site.id}
          onOpen={(site) => void navigate(`/sites/${site.id}/overview`)}
          error={sites.error}
          onRetry={sites.refetch}
          empty={<NoSites order={order} />}
          hasMore={sites.hasMore}
          isLoadingMore={sites.isLoadingMore}
          onMore={sites.loadMore}
        />
      </Panel>
    </Page>
  );
}
