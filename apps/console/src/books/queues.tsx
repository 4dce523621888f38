import { Anchor, Button, Text } from '@mantine/core';
import type { DeadJob, Queue } from '@sitekeep/contracts';
import {
  CopyText,
  DataTable,
  Page,
  Panel,
  RelativeTime,
  staffReads,
  staffWrites,
  toastDone,
  useClient,
  useRead,
  useReadPages,
  type Column,
} from '@sitekeep/web-ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { WithReason } from '../acting/with-reason.tsx';
import { useStaffMay } from '../session/staff-session.tsx';

const board = '/v1/staff/queues/board/';
const queueColumns: Column<Queue>[] = [
  { title: 'Queue', render: (row) => row.name },
  { title: 'Waiting', right: true, render: (row) => row.waiting },
  { title: 'Running', right: true, render: (row) => row.active },
  { title: 'Later', right: true, render: (row) => row.delayed },
  { title: 'Dead', right: true, render: (row) => (row.dead > 0 ? <strong>{row.dead}</strong> : 0) },
  { title: 'By schedule', render: (row) => <Schedules of={row} /> },
];

function Schedules({ of }: { of: Queue }) {
  if (of.schedules.length === 0) return <>–</>;
  return of.schedules.map(({ job, everySeconds, nextAt }) => (
    <Text key={job} size="sm">
      {job}, {every(everySeconds)}
      {nextAt && (
        <Text span size="xs" c="dimmed">
          {' '}
          next <RelativeTime at={nextAt} />
        </Text>
      )}
    </Text>
  ));
}
const every = (seconds: number): string =>
  seconds % 86_400 === 0
    ? 'every day'
    : seconds % 3600 === 0
      ? 'every hour'
      : seconds % 60 === 0
        ? `every ${seconds / 60} min`
        : `every ${seconds} s`;

/** What the machinery has to do, and what it has given up. */
export function Queues() {
  const queues = useRead(staffReads.queues(), { refreshMs: 10_000 });
  return (
    <Page
      title="Queues"
      lead="Jobs of the machinery: mails, renewals, rulesets. What fails is tried again for a day, then it waits for you."
    >
      <DeadJobs />
      <Panel
        title="Queues"
        action={
          <Anchor href={board} target="_blank" rel="noreferrer" size="sm">
            Open the board
          </Anchor>
        }
        flush
      >
        <DataTable
          label="Queues"
          columns={queueColumns}
          rows={queues.data?.data}
          keyOf={(row) => row.name}
          error={queues.error}
          onRetry={() => void queues.refetch()}
          empty="There are no queues."
        />
      </Panel>
    </Page>
  );
}

function DeadJobs() {
  const list = useReadPages(staffReads.deadJobs(), { refreshMs: 10_000 });
  const mayRetry = useStaffMay('staff:queues:write');
  const [retrying, setRetrying] = useState<DeadJob | null>(null);
  const columns: Column<DeadJob>[] = [
    { title: 'Died', render: (row) => <RelativeTime at={row.diedAt} /> },
    { title: 'Job', render: (row) => <CopyText value={row.id} short={row.job} /> },
    { title: 'Last error', render: (row) => <span className="sk-wrap">{row.error}</span> },
    { title: 'Failing since', render: (row) => <RelativeTime at={row.failingSince} /> },
  ];
  const action: Column<DeadJob> = {
    title: 'Actions',
    hiddenTitle: true,
    right: true,
    render: (row) => (
      <Button size="xs" variant="default" onClick={() => setRetrying(row)}>
        Try again
      </Button>
    ),
  };
  return (
    <Panel title="Dead jobs" lead="They failed for a day and are kept until somebody mends the cause and tries them again." flush>
      <DataTable
        label="Dead jobs"
        columns={mayRetry ? [...columns, action] : columns}
        rows={list.items}
        keyOf={(row) => row.id}
        error={list.error}
        onRetry={list.refetch}
        empty="No job is dead."
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
      />
      <Retry job={retrying} onClose={() => setRetrying(null)} />
    </Panel>
  );
}

function Retry({ job, onClose }: { job: DeadJob | null; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const act = async (reason: string) => {
    await client.write(staffWrites.retryDeadJob({ id: job!.id, reason }));
    void queries.invalidateQueries();
    toastDone('It is tried again now.');
  };
  return (
    <WithReason opened={job !== null} onClose={onClose} title="Try this job again?" action="Try again" act={act}>
      {job?.job} died of: {job?.error}
    </WithReason>
  );
}
