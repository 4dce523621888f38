import { Button, Text } from '@mantine/core';
import type { TrustedDevice, Visitor } from '@sitekeep/contracts';
import {
  DataTable,
  Panel,
  reads,
  RelativeTime,
  toastDone,
  toastError,
  useReadPages,
  useWrite,
  writes,
  type Column,
} from '@sitekeep/web-ui';
import { browserWords } from '../../site/gate/session-words.ts';
import { siteName, useSites } from '../use-sites.ts';

/** Browsers on which a visitor needs no code. */
export function DevicesCard({ visitor, mayEdit }: { visitor: Visitor; mayEdit: boolean }) {
  const sites = useSites();
  const devices = useReadPages(reads.visitorDevices(visitor.id));
  const options = { refreshes: ['visitors'], onDone: () => toastDone('At the next sign-in a code is asked for again') };
  const remove = useWrite(writes.deleteVisitorDevice, options);
  const removeAll = useWrite(writes.deleteVisitorDevices, options);
  const columns: Column<TrustedDevice>[] = [
    {
      title: 'Browser',
      render: ({ userAgent, siteId }) => (
        <div className="sk-wrap">
          {browserWords(userAgent)}
          <Text size="xs" c="dimmed">
            at {siteName(sites, siteId)}
          </Text>
        </div>
      ),
    },
    { title: 'Last from', render: ({ address }) => address },
    { title: 'Last used', render: ({ lastUsedAt }) => <RelativeTime at={lastUsedAt} /> },
    { title: 'Trusted until', render: ({ expiresAt }) => <RelativeTime at={expiresAt} /> },
  ];
  const button: Column<TrustedDevice> = {
    title: 'Actions',
    hiddenTitle: true,
    right: true,
    render: ({ id, userAgent }) => (
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        loading={remove.isPending && remove.variables.id === id}
        onClick={() => remove.mutate({ visitorId: visitor.id, id }, { onError: toastError })}
        aria-label={`Trust ${browserWords(userAgent)} no more`}
      >
        Trust no more
      </Button>
    ),
  };
  return (
    <Panel
      title="Trusted browsers"
      lead="There the password alone is enough. A new password, a lock or a removed token ends the trust, too."
      action={
        mayEdit &&
        (devices.items?.length ?? 0) > 1 && (
          <Button variant="default" loading={removeAll.isPending} onClick={() => removeAll.mutate(visitor.id, { onError: toastError })}>
            Trust none
          </Button>
        )
      }
      flush
    >
      <DataTable
        label="Trusted browsers"
        columns={mayEdit ? [...columns, button] : columns}
        rows={devices.items}
        keyOf={({ id }) => id}
        error={devices.error}
        onRetry={devices.refetch}
        empty="No browser is trusted."
        hasMore={devices.hasMore}
        isLoadingMore={devices.isLoadingMore}
        onMore={devices.loadMore}
      />
    </Panel>
  );
}
