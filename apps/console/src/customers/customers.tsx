import { Badge, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Customer } from '@sitekeep/contracts';
import { CopyText, DataTable, Money, Page, Panel, staffReads, useReadPages, type Column } from '@sitekeep/web-ui';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';

const columns: Column<Customer>[] = [
  {
    title: 'Customer',
    render: (row) => (
      <div>
        <Link to={`/customers/${row.id}`}>{row.name}</Link> {row.suspended && <Badge color="red">Suspended</Badge>}{' '}
        {!row.active && <Badge color="orange">Not active yet</Badge>}
        <Text size="xs" c="dimmed">
          {row.ownerEmail ?? 'No owner'}
        </Text>
      </div>
    ),
  },
  { title: 'Account id', render: (row) => <CopyText value={row.id} short={`…${row.id.slice(-8)}`} /> },
  { title: 'Sites', right: true, render: (row) => row.sites },
  { title: 'Unpaid', right: true, render: (row) => row.unpaidServices },
  { title: 'Balance', right: true, render: (row) => <Money value={row.balance} /> },
];

/** Finds a customer by whatever they wrote in their mail. */
export function Customers() {
  const [params, setParams] = useSearchParams();
  const [text, setText] = useState(params.get('q') ?? '');
  const [asked] = useDebouncedValue(text.trim(), 300);
  const navigate = useNavigate();
  const customers = useReadPages(staffReads.customers(asked));
  useEffect(() => setParams(asked ? { q: asked } : {}, { replace: true }), [asked, setParams]);
  return (
    <Page title="Customers" lead="Find a customer by e-mail, name, hostname, invoice number, the request id of a refusal, or any other id.">
      <TextInput
        label="Find a customer"
        placeholder="anna@example.com, shop.example.com, invoice number, req_…"
        leftSection={<IconSearch size={16} />}
        size="md"
        autoFocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Panel flush>
        <DataTable
          label="Customers"
          columns={columns}
          rows={customers.items}
          keyOf={(row) => row.id}
          onOpen={(row) => void navigate(`/customers/${row.id}`)}
          error={customers.error}
          onRetry={customers.refetch}
          empty={
            <Text c="dimmed" pt="md">
              {asked
                ? `Nobody matches “${asked}”. Try the e-mail, a hostname, an invoice number, a request id or another id.`
                : 'There is no customer yet.'}
            </Text>
          }
          hasMore={customers.hasMore}
          isLoadingMore={customers.isLoadingMore}
          onMore={customers.loadMore}
        />
      </Panel>
    </Page>
  );
}
