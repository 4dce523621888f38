import { Button, Text } from '@mantine/core';
import type { GateKey } from '@sitekeep/contracts';
import { ConfirmByName, DataTable, Panel, RelativeTime, StateBadge, toastError, useWrite, writes, type Column } from '@sitekeep/web-ui';
import { useState } from 'react';
import { SecretShown } from '../secret-shown.tsx';
import { RotateKey } from './rotate-key.tsx';

const isGood = ({ expiresAt }: GateKey) => expiresAt === null || Date.parse(expiresAt) > Date.now();

const columns: Column<GateKey>[] = [
  {
    title: 'Key',
    render: (key) => (
      <Text span ff="monospace" size="sm">
        …{key.hint}
      </Text>
    ),
  },
  { title: 'State', render: (key) => <KeyState gateKey={key} /> },
  { title: 'Made', render: (key) => <RelativeTime at={key.createdAt} /> },
  { title: 'Last used', render: (key) => (key.lastUsedAt ? <RelativeTime at={key.lastUsedAt} /> : 'never') },
];

function KeyState({ gateKey }: { gateKey: GateKey }) {
  if (!isGood(gateKey)) return <StateBadge tone="off">Ended</StateBadge>;
  if (gateKey.expiresAt === null) return <StateBadge tone="good">In use</StateBadge>;
  return (
    <StateBadge tone="attention">
      <span>
        Replaced, ends <RelativeTime at={gateKey.expiresAt} />
      </span>
    </StateBadge>
  );
}

export interface GateKeysCardProps {
  siteId: string;
  keys: GateKey[];
  mayEdit: boolean;
}

/** One key is in use; the one before may stay good for a while. */
export function GateKeysCard({ siteId, keys, mayEdit }: GateKeysCardProps) {
  const refreshes = [`sites/${siteId}/gate`];
  const [isRotating, setRotating] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<GateKey | null>(null);
  const make = useWrite(writes.makeGateKey, { refreshes, onDone: ({ secret }) => setShown(secret) });
  const remove = useWrite(writes.deleteGateKey, { refreshes });
  const hasKey = keys.some((key) => key.expiresAt === null);
  const button: Column<GateKey> = {
    title: 'Actions',
    hiddenTitle: true,
    right: true,
    render: (key) => (
      <Button size="xs" variant="subtle" color="gray" onClick={() => setLeaving(key)} aria-label={`Delete the key …${key.hint}`}>
        Delete
      </Button>
    ),
  };
  return (
    <Panel
      title="API keys of the gate"
      lead="One key for this site; keep it on your servers. Replace it now and then, with an overlap in which both are good."
      action={
        mayEdit && (
          <Button
            loading={make.isPending}
            onClick={() => (hasKey ? setRotating(true) : make.mutate({ siteId, overlapSeconds: 0 }, { onError: toastError }))}
          >
            {hasKey ? 'Replace the key' : 'Make a key'}
          </Button>
        )
      }
      flush
    >
      <DataTable
        label="API keys of the gate"
        columns={mayEdit ? [...columns, button] : columns}
        rows={keys}
        keyOf={(key) => key.id}
        empty={
          mayEdit ? 'There is no key. Make one, and put it where your servers find it.' : 'There is no key. Owners and admins can make one.'
        }
      />
      <RotateKey
        opened={isRotating}
        onClose={() => setRotating(false)}
        rotate={(overlapSeconds) => make.mutateAsync({ siteId, overlapSeconds })}
      />
      <SecretShown title="Copy the key now" secret={shown} copyLabel="Copy key" onClose={() => setShown(null)}>
        Send it as <code>api_key</code> with every check; how, stands below the keys.
      </SecretShown>
      <ConfirmByName
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={`Delete the key …${leaving?.hint ?? ''}?`}
        action="Delete"
        confirm={() => remove.mutateAsync({ siteId, id: leaving!.id })}
      >
        Checks with it are refused at once. This cannot be taken back.
      </ConfirmByName>
    </Panel>
  );
}
