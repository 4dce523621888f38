import { Button } from '@mantine/core';
import type { Visitor, VisitorSession } from '@sitekeep/contracts';
import { ConfirmByName, Panel, reads, toastDone, useReadPages, useWrite, writes, type Column } from '@sitekeep/web-ui';
import { useState } from 'react';
import { Link } from 'react-router';
import { SessionsTable } from '../../site/gate/sessions-table.tsx';
import { siteName, useSites } from '../use-sites.ts';
import { nameOf } from '../visitor-words.ts';

/** Where a visitor is signed in. */
export function VisitorSessionsCard({ visitor, mayEdit }: { visitor: Visitor; mayEdit: boolean }) {
  const sites = useSites();
  const sessions = useReadPages(reads.visitorSessions(visitor.id));
  const [isAsking, setAsking] = useState(false);
  const endAll = useWrite(writes.endVisitorSessions, {
    refreshes: ['visitors', 'sites'],
    onDone: ({ ended }) => toastDone(ended === 1 ? '1 session is ended' : `${ended} sessions are ended`),
  });
  const where: Column<VisitorSession> = {
    title: 'Site',
    render: ({ siteId }) => <Link to={`/sites/${siteId}/gate/sessions`}>{siteName(sites, siteId)}</Link>,
  };
  return (
    <Panel
      title="Sessions"
      lead="Where this visitor is signed in. To keep them out for good, lock the visitor."
      action={
        mayEdit &&
        (sessions.items?.length ?? 0) > 0 && (
          <Button variant="default" onClick={() => setAsking(true)}>
            Sign out everywhere
          </Button>
        )
      }
      flush
    >
      <SessionsTable sessions={sessions} first={where} empty="The visitor is signed in nowhere." mayEdit={mayEdit} />
      <ConfirmByName
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Sign ${nameOf(visitor)} out everywhere?`}
        action="Sign out everywhere"
        keep="Let them be"
        confirm={() => endAll.mutateAsync(visitor.id)}
      >
        All their sessions end within a second, on every site. They may sign in again.
      </ConfirmByName>
    </Panel>
  );
}
