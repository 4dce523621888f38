import { Button, Group } from '@mantine/core';
import { DataTable, Empty, Page, Panel, reads, useReadPages } from '@sitekeep/web-ui';
import { IconPlus, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useMay } from '../session/session.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { NewVisitor } from './new-visitor.tsx';
import { useSelection } from './use-selection.ts';
import { useSites } from './use-sites.ts';
import { useVisitorFilters } from './use-visitor-filters.ts';
import { visitorColumns } from './visitor-columns.tsx';
import { VisitorFilterRow } from './visitor-filters.tsx';

/** The people whom the customer's sites let in. */
export function Visitors() {
  const mayEdit = useMay('visitors:write');
  const { filters, query, faults, isFiltered, set, clear } = useVisitorFilters();
  const visitors = useReadPages(reads.visitors(query));
  const sites = useSites();
  const selection = useSelection(visitors.items?.map((visitor) => visitor.id) ?? []);
  const navigate = useNavigate();
  const [isAdding, setAdding] = useState(false);
  const hasNone = visitors.items?.length === 0 && !isFiltered;
  const buttons = mayEdit && (
    <Group gap="xs">
      <Button component={Link} to="/visitors/import" variant="default" leftSection={<IconUpload size={16} />}>
        Import a CSV
      </Button>
      <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
        Add a visitor
      </Button>
    </Group>
  );
  return (
    <Page
      title="Visitors"
      lead="The people who may enter your sites, and how they prove who they are. Your own team is not among them."
      action={hasNone ? undefined : buttons}
    >
      <Panel flush>
        {!hasNone && <VisitorFilterRow filters={filters} faults={faults} sites={sites} set={set} />}
        {!hasNone && mayEdit && <BulkBar selection={selection} visitors={visitors.items ?? []} sites={sites} />}
        <DataTable
          label="Visitors"
          columns={visitorColumns({ sites, selected: mayEdit ? selection : undefined })}
          rows={visitors.items}
          keyOf={(visitor) => visitor.id}
          onOpen={(visitor) => void navigate(`/visitors/${visitor.id}`)}
          error={visitors.error}
          onRetry={visitors.refetch}
          empty={isFiltered ? <NothingMatches clear={clear} /> : <NoVisitors buttons={buttons} />}
          hasMore={visitors.hasMore}
          isLoadingMore={visitors.isLoadingMore}
          onMore={visitors.loadMore}
        />
      </Panel>
      <NewVisitor
        opened={isAdding}
        sites={sites}
        onClose={() => setAdding(false)}
        onAdded={(visitor) => void navigate(`/visitors/${visitor.id}`)}
      />
    </Page>
  );
}

function NoVisitors({ buttons }: { buttons: React.ReactNode }) {
  return (
    <Empty title="No visitors yet" action={buttons}>
      {buttons
        ? 'Add the people who may enter your sites, one by one or from a table. Each gets a password, a token that shows codes, or both.'
        : 'Owners and admins of the account can add the people who may enter your sites.'}
    </Empty>
  );
}

function NothingMatches({ clear }: { clear: () => void }) {
  return (
    <Empty
      title="Nobody matches"
      action={
        <Button variant="default" onClick={clear}>
          Show all visitors
        </Button>
      }
    >
      No visitor is as these filters say.
    </Empty>
  );
}
