import { Button, Text, Tooltip } from '@mantine/core';
import type { VisitorSession } from '@sitekeep/contracts';
import { CopyText, DataTable, RelativeTime, toastDone, toastError, useWrite, writes, type Column } from '@sitekeep/web-ui';
import type { ReactNode } from 'react';
import { browserWords, methodsInWords } from './session-words.ts';

export interface SessionsTableProps {
  /** As `useReadPages` answers. */
  sessions: {
    items: VisitorSession[] | undefined;
    error: unknown;
    refetch: () => void;
    hasMore: boolean;
    isLoadingMore: boolean;
    loadMore: () => void;
  };
  /** Who or where it is, as the page wants it. */
  first: Column<VisitorSession>;
  empty: ReactNode;
  mayEdit: boolean;
}

/** Sessions of visitors, each with its end. */
export function SessionsTable({ sessions, first, empty, mayEdit }: SessionsTableProps) {
  const end = useWrite(writes.endVisitorSession, {
    refreshes: ['visitors', 'sites'],
    onDone: () => toastDone('The session is ended on every edge'),
  });
  const columns: Column<VisitorSession>[] = [
    first,
    { title: 'Signed in by', render: ({ methods }) => methodsInWords(methods) },
    { title: 'From', render: (session) => <From session={session} /> },
    { title: 'Since', render: ({ createdAt }) => <RelativeTime at={createdAt} /> },
    { title: 'Last seen', render: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} /> },
    { title: 'Ends', render: ({ endsAt }) => <RelativeTime at={endsAt} /> },
  ];
  const button: Column<VisitorSession> = {
    title: 'Actions',
    hiddenTitle: true,
    right: true,
    render: ({ id, visitor, address }) => (
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        loading={end.isPending && end.variables.id === id}
        onClick={() => end.mutate({ visitorId: visitor.id, id }, { onError: toastError })}
        aria-label={`End the session of ${visitor.email} from ${address}`}
      >
        End
      </Button>
    ),
  };
  return (
    <DataTable
      label="Sessions"
      columns={mayEdit ? [...columns, button] : columns}
      rows={sessions.items}
      keyOf={({ id }) => id}
      error={sessions.error}
      onRetry={sessions.refetch}
      empty={empty}
      hasMore={sessions.hasMore}
      isLoadingMore={sessions.isLoadingMore}
      onMore={sessions.loadMore}
    />
  );
}

function From({ session: { address, userAgent } }: { session: VisitorSession }) {
  return (
    <div>
      <CopyText value={address} />
      <Tooltip label={userAgent || 'The browser did not say'} multiline maw={400}>
        <Text size="xs" c="dimmed">
          {browserWords(userAgent)}
        </Text>
      </Tooltip>
    </div>
  );
}
