import { Badge, Button, Code, Group, Text } from '@mantine/core';
import type { tokenSchema } from '@sitekeep/contracts';
import {
  ConfirmByName,
  DataTable,
  Page,
  Panel,
  reads,
  RelativeTime,
  useReadPages,
  useWrite,
  writes,
  type Column,
  type Output,
} from '@sitekeep/web-ui';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { SecretShown } from '../secret-shown.tsx';
import { useMay } from '../session/session.tsx';
import { NewToken } from './new-token.tsx';

type Token = Output<typeof tokenSchema>;

const columns: Column<Token>[] = [
  {
    title: 'Name',
    render: (row) => (
      <div>
        {row.name}
        <Text size="xs" c="dimmed" ff="monospace">
          sk_live_…{row.hint}
        </Text>
      </div>
    ),
  },
  {
    title: 'May',
    render: (row) => (
      <Group gap={4}>
        {row.scopes.map((scope) => (
          <Badge key={scope} color="gray" size="sm">
            {scope}
          </Badge>
        ))}
      </Group>
    ),
  },
  { title: 'From', render: (row) => (row.allowedAddresses.length > 0 ? row.allowedAddresses.join(', ') : 'anywhere') },
  { title: 'Last used', render: (row) => (row.lastUsedAt ? <RelativeTime at={row.lastUsedAt} /> : 'never') },
  { title: 'Expires', render: (row) => (row.expiresAt ? <RelativeTime at={row.expiresAt} /> : 'never') },
];

/** Keys for the customer's own programs. */
export function Tokens() {
  const mayEdit = useMay('tokens:write');
  const tokens = useReadPages(reads.tokens());
  const [isAdding, setAdding] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<Token | null>(null);
  const revoke = useWrite(writes.revokeToken, { refreshes: ['api-tokens'] });
  const button: Column<Token> = {
    title: 'Actions',
    hiddenTitle: true,
    right: true,
    render: (row) => (
      <Button size="xs" variant="subtle" color="gray" onClick={() => setLeaving(row)} aria-label={`Revoke ${row.name}`}>
        Revoke
      </Button>
    ),
  };
  return (
    <Page
      title="API tokens"
      lead={
        <>
          Keys for your own programs. What they can call stands in the <a href="/docs">API reference</a>.
        </>
      }
      action={
        mayEdit && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            New token
          </Button>
        )
      }
    >
      <Panel flush>
        <DataTable
          label="API tokens"
          columns={mayEdit ? [...columns, button] : columns}
          rows={tokens.items}
          keyOf={(row) => row.id}
          error={tokens.error}
          onRetry={tokens.refetch}
          empty={
            <Text c="dimmed" pt="md">
              {mayEdit
                ? 'There is no token. Create one to order, pay and set filters from your own programs.'
                : 'There is no token. Owners and admins of the account can create one.'}
            </Text>
          }
          hasMore={tokens.hasMore}
          isLoadingMore={tokens.isLoadingMore}
          onMore={tokens.loadMore}
        />
      </Panel>
      <NewToken opened={isAdding} onClose={() => setAdding(false)} onCreated={({ secret }) => setShown(secret)} />
      <SecretShown title="Copy your token now" secret={shown} copyLabel="Copy token" onClose={() => setShown(null)}>
        Send it as <Code>Authorization: Bearer …</Code>
      </SecretShown>
      <ConfirmByName
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={`Revoke ${leaving?.name ?? ''}?`}
        action="Revoke"
        confirm={() => revoke.mutateAsync(leaving!.id)}
      >
        Programs that use it are refused at once. This cannot be taken back.
      </ConfirmByName>
    </Page>
  );
}
