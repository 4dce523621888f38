import { Button, Checkbox, Text } from '@mantine/core';
import { mostVisitorsAtOnce, type Site, type Visitor, type VisitorBulk } from '@sitekeep/contracts';
import { ConfirmByName, ProblemError, toastDone, toastError, useWrite, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import { InviteModal } from './invite-modal.tsx';
import type { useSelection } from './use-selection.ts';
import { countVisitors } from './visitor-words.ts';
import classes from './visitors.module.css';

const done: Record<VisitorBulk['action'], string> = { lock: 'locked', unlock: 'unlocked', delete: 'deleted', invite: 'invited' };

/** `/visitors/2` of what was sent, said with the name of that visitor. */
function namingVisitors(error: unknown, sent: string[], visitors: Visitor[]): unknown {
  if (!(error instanceof ProblemError)) return error;
  const errors = error.faults.map((fault) => {
    const visitor = visitors.find(({ id }) => id === sent[Number(/^\/visitors\/(\d+)$/.exec(fault.pointer)?.[1])]);
    return visitor ? { ...fault, detail: `${visitor.email}: ${fault.detail}` } : fault;
  });
  return new ProblemError({ ...error.problem, errors });
}

export interface BulkBarProps {
  selection: ReturnType<typeof useSelection>;
  /** Those that are shown. */
  visitors: Visitor[];
  sites: Site[] | undefined;
}

/** What can be done with the selected visitors together. */
export function BulkBar({ selection, visitors, sites }: BulkBarProps) {
  const [isInviting, setInviting] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const count = selection.ids.length;
  const change = useWrite(writes.changeVisitors, {
    refreshes: ['visitors'],
    onDone: ({ changed }, { action }) => {
      toastDone(`${countVisitors(changed)} ${done[action]}`);
      selection.clear();
    },
  });
  const start = (action: Exclude<VisitorBulk['action'], 'invite'>) => change.mutateAsync({ action, visitors: selection.ids });
  const press = (action: 'lock' | 'unlock') => void start(action).catch(toastError);
  const isOff = count === 0 || count > mostVisitorsAtOnce || change.isPending;
  return (
    <div className={classes.bulk} role="group" aria-label="Selected visitors">
      <Checkbox
        size="xs"
        label="Select all that are shown"
        checked={selection.isAll}
        indeterminate={count > 0 && !selection.isAll}
        onChange={selection.toggleAll}
      />
      <div className={classes.bulkActions}>
        <Button size="xs" variant="default" disabled={isOff} onClick={() => setInviting(true)}>
          Invite
        </Button>
        <Button size="xs" variant="default" disabled={isOff} onClick={() => press('lock')}>
          Lock
        </Button>
        <Button size="xs" variant="default" disabled={isOff} onClick={() => press('unlock')}>
          Unlock
        </Button>
        <Button size="xs" variant="default" disabled={isOff} onClick={() => setAsking(true)}>
          Delete
        </Button>
      </div>
      <Text size="sm" c="dimmed" role="status">
        {count > 0 && `${count} selected`}
        {count > mostVisitorsAtOnce && `; at most ${mostVisitorsAtOnce} go together`}
      </Text>
      <InviteModal
        opened={isInviting}
        onClose={() => setInviting(false)}
        title={`Invite ${countVisitors(count)}`}
        sites={sites}
        invite={(siteId) =>
          change.mutateAsync({ action: 'invite', visitors: selection.ids, siteId }).catch((error: unknown) => {
            throw namingVisitors(error, selection.ids, visitors);
          })
        }
      >
        Each gets a mail with a link of their own. All of them must be allowed to enter the site; whoever was invited in the last ten
        minutes, or has declined, gets no mail.
      </InviteModal>
      <ConfirmByName
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Delete ${countVisitors(count)}?`}
        name={count > 1 ? countVisitors(count) : undefined}
        action="Delete for good"
        keep={count > 1 ? 'Keep them' : undefined}
        confirm={() => start('delete')}
      >
        Their tokens, recovery codes and access are gone at once. This cannot be taken back.
      </ConfirmByName>
    </div>
  );
}
