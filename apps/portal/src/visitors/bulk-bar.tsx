import { Button, Checkbox, Text } from '@mantine/core';
import { mostVisitorsAtOnce, type VisitorBulk } from '@sitekeep/contracts';
import { ConfirmByName, toastDone, toastError, useWrite, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import type { useSelection } from './use-selection.ts';
import { countVisitors } from './visitor-words.ts';
import classes from './visitors.module.css';

const done: Record<VisitorBulk['action'], string> = { lock: 'locked', unlock: 'unlocked', delete: 'deleted' };

/** What can be done with the selected visitors together. */
export function BulkBar({ selection }: { selection: ReturnType<typeof useSelection> }) {
  const [isAsking, setAsking] = useState(false);
  const count = selection.ids.length;
  const change = useWrite(writes.changeVisitors, {
    refreshes: ['visitors'],
    onDone: ({ changed }, { action }) => {
      toastDone(`${countVisitors(changed)} ${done[action]}`);
      selection.clear();
    },
  });
  const start = (action: VisitorBulk['action']) => change.mutateAsync({ action, visitors: selection.ids });
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
