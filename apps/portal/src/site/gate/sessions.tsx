import { Button, Stack, Text } from '@mantine/core';
import type { VisitorSession } from '@sitekeep/contracts';
import { ConfirmByName, Panel, reads, toastDone, useReadPages, useWrite, writes, type Column } from '@sitekeep/web-ui';
import { useState } from 'react';
import { Link } from 'react-router';
import { useMay } from '../../session/session.tsx';
import { nameOf } from '../../visitors/visitor-words.ts';
import { useSite } from '../use-site.ts';
import { SessionKeyCard } from './session-key-card.tsx';
import { SessionsTable } from './sessions-table.tsx';

const who: Column<VisitorSession> = {
  title: 'Visitor',
  render: ({ visitor }) => (
    <div className="sk-wrap">
      <Link to={`/visitors/${visitor.id}`}>
        <Text span fw={500}>
          {nameOf(visitor)}
        </Text>
      </Link>
      {visitor.name && (
        <Text size="xs" c="dimmed">
          {visitor.email}
        </Text>
      )}
    </div>
  ),
};

/** Who is signed in at this site. */
export function GateSessions() {
  const site = useSite();
  const mayEdit = useMay('visitors:write');
  const sessions = useReadPages(reads.gateSessions(site.id), { refreshMs: 20_000 });
  const [isAsking, setAsking] = useState(false);
  const endAll = useWrite(writes.endSiteSessions, {
    refreshes: ['visitors', `sites/${site.id}/gate`],
    onDone: ({ ended }) => toastDone(ended === 1 ? '1 session is ended' : `${ended} sessions are ended`),
  });
  return (
    <Stack gap="lg">
      <Panel
        title="Sessions"
        lead="Who is signed in at this site, newest first. An ended session is shut out on every edge within a second."
        action={
          mayEdit &&
          (sessions.items?.length ?? 0) > 0 && (
            <Button variant="default" onClick={() => setAsking(true)}>
              Sign everybody out
            </Button>
          )
        }
        flush
      >
        <SessionsTable sessions={sessions} first={who} empty="Nobody is signed in." mayEdit={mayEdit} />
      </Panel>
      {mayEdit && <SessionKeyCard siteId={site.id} />}
      <ConfirmByName
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Sign everybody out of ${site.name}?`}
        action="Sign everybody out"
        keep="Let them be"
        confirm={() => endAll.mutateAsync(site.id)}
      >
        All visitors meet the sign-in page at their next request. They may sign in again; what they were typing may be lost.
      </ConfirmByName>
    </Stack>
  );
}
