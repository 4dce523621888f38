import { Button, Text } from '@mantine/core';
import type { Passkey, Visitor } from '@sitekeep/contracts';
import {
  ConfirmByName,
  DataTable,
  Day,
  Panel,
  reads,
  RelativeTime,
  StateBadge,
  useReadPages,
  useWrite,
  writes,
  type Column,
} from '@sitekeep/web-ui';
import { useState } from 'react';

const columns: Column<Passkey>[] = [
  {
    title: 'Passkey',
    render: ({ label, hostname }) => (
      <div className="sk-wrap">
        {label || 'Passkey'}
        <Text size="xs" c="dimmed">
          at {hostname}
        </Text>
      </div>
    ),
  },
  { title: 'State', render: ({ locked }) => <PasskeyState locked={locked} /> },
  { title: 'Added', render: ({ createdAt }) => <Day at={createdAt} /> },
  { title: 'Last used', render: ({ lastUsedAt }) => (lastUsedAt ? <RelativeTime at={lastUsedAt} /> : 'never') },
];

function PasskeyState({ locked }: { locked: boolean }) {
  if (!locked) return <StateBadge tone="good">Active</StateBadge>;
  return (
    <div>
      <StateBadge tone="refused">Locked</StateBadge>
      <Text size="xs" c="dimmed">
        Somebody seems to have a copy. The visitor needs another.
      </Text>
    </div>
  );
}

/** Passkeys that a visitor has made, each at one hostname. */
export function PasskeysCard({ visitor, mayEdit }: { visitor: Visitor; mayEdit: boolean }) {
  const passkeys = useReadPages(reads.visitorPasskeys(visitor.id));
  const [leaving, setLeaving] = useState<Passkey | null>(null);
  const remove = useWrite(writes.deleteVisitorPasskey, { refreshes: ['visitors'] });
  const button: Column<Passkey> = {
    title: 'Actions',
    hiddenTitle: true,
    right: true,
    render: (passkey) => (
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        onClick={() => setLeaving(passkey)}
        aria-label={`Delete the passkey ${passkey.label} at ${passkey.hostname}`}
      >
        Delete
      </Button>
    ),
  };
  return (
    <Panel title="Passkeys" lead="Visitors make them themselves: by an invitation, or on the page of their account at your site." flush>
      <DataTable
        label="Passkeys"
        columns={mayEdit ? [...columns, button] : columns}
        rows={passkeys.items}
        keyOf={({ id }) => id}
        error={passkeys.error}
        onRetry={passkeys.refetch}
        empty="There is no passkey yet."
        hasMore={passkeys.hasMore}
        isLoadingMore={passkeys.isLoadingMore}
        onMore={passkeys.loadMore}
      />
      <ConfirmByName
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={`Delete the passkey ${leaving?.label ?? ''}?`}
        action="Delete"
        confirm={() => remove.mutateAsync({ visitorId: visitor.id, id: leaving!.id })}
      >
        It is refused at once, and the visitor’s sessions at its site end. This cannot be taken back.
      </ConfirmByName>
    </Panel>
  );
}
