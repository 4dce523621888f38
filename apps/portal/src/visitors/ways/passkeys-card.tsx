import { Button, Group, Text } from '@mantine/core';
import type { Passkey, Visitor } from '@sitekeep/contracts';
import {
  ConfirmByName,
  DataTable,
  Day,
  Panel,
  reads,
  RelativeTime,
  StateBadge,
  toastError,
  toastUndo,
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
  { title: 'State', render: (passkey) => <PasskeyState {...passkey} /> },
  { title: 'Added', render: ({ createdAt }) => <Day at={createdAt} /> },
  { title: 'Last used', render: ({ lastUsedAt }) => (lastUsedAt ? <RelativeTime at={lastUsedAt} /> : 'never') },
];

function PasskeyState({ locked, copied }: Pick<Passkey, 'locked' | 'copied'>) {
  if (!locked) return <StateBadge tone="good">Active</StateBadge>;
  return (
    <div>
      <StateBadge tone="refused">Locked</StateBadge>
      {copied && (
        <Text size="xs" c="dimmed">
          Somebody seems to have a copy. The visitor needs another.
        </Text>
      )}
    </div>
  );
}

/** Passkeys that a visitor has made, each at one hostname. */
export function PasskeysCard({ visitor, mayEdit }: { visitor: Visitor; mayEdit: boolean }) {
  const passkeys = useReadPages(reads.visitorPasskeys(visitor.id));
  const [leaving, setLeaving] = useState<Passkey | null>(null);
  const remove = useWrite(writes.deleteVisitorPasskey, { refreshes: ['visitors'] });
  const change = useWrite(writes.changeVisitorPasskey, { refreshes: ['visitors'] });
  const setLocked = (passkey: Passkey, locked: boolean) => {
    const done = `${passkey.label || 'The passkey'} is ${locked ? 'locked' : 'unlocked'}`;
    change.mutate(
      { visitorId: visitor.id, id: passkey.id, locked },
      { onSuccess: () => toastUndo(done, () => setLocked(passkey, !locked)), onError: toastError },
    );
  };
  const buttons: Column<Passkey> = {
    title: 'Actions',
    hiddenTitle: true,
    right: true,
    render: (passkey) => (
      <Group gap="xs" justify="flex-end" wrap="nowrap">
        {!passkey.copied && (
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            onClick={() => setLocked(passkey, !passkey.locked)}
            aria-label={`${passkey.locked ? 'Unlock' : 'Lock'} the passkey ${passkey.label} at ${passkey.hostname}`}
          >
            {passkey.locked ? 'Unlock' : 'Lock'}
          </Button>
        )}
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          onClick={() => setLeaving(passkey)}
          aria-label={`Delete the passkey ${passkey.label} at ${passkey.hostname}`}
        >
          Delete
        </Button>
      </Group>
    ),
  };
  return (
    <Panel title="Passkeys" lead="Visitors make them themselves: by an invitation, or on the page of their account at your site." flush>
      <DataTable
        label="Passkeys"
        columns={mayEdit ? [...columns, buttons] : columns}
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
