import { Button, NativeSelect } from '@mantine/core';
import type { memberSchema, Role } from '@sitekeep/contracts';
import {
  ConfirmByName,
  DataTable,
  Day,
  Page,
  Panel,
  reads,
  roleWords,
  toastDone,
  toastError,
  useReadPages,
  useWrite,
  writes,
  type Column,
  type Output,
} from '@sitekeep/web-ui';
import { useState } from 'react';
import { useMay, useSession } from '../session/session.tsx';
import { Invitations } from './invitations.tsx';

type Member = Output<typeof memberSchema>;
const roleData = Object.entries(roleWords).map(([value, { label }]) => ({ value, label }));

/** Who works for this account, and what they may do. */
export function Team() {
  const mayEdit = useMay('team:write');
  const { person, account } = useSession();
  const members = useReadPages(reads.members());
  const [leaving, setLeaving] = useState<Member | null>(null);
  const change = useWrite(writes.changeRole, { refreshes: ['team/members', 'session'], onDone: () => toastDone('The role is changed') });
  const remove = useWrite(writes.removeMember, { refreshes: ['team/members'] });
  const columns: Column<Member>[] = [
    { title: 'Name', render: (row) => `${row.person.name}${row.person.id === person.id ? ' (you)' : ''}` },
    { title: 'E-mail', render: (row) => row.person.email },
    {
      title: 'Role',
      render: (row) =>
        mayEdit ? (
          <NativeSelect
            aria-label={`Role of ${row.person.name}`}
            size="xs"
            data={roleData}
            value={row.role}
            onChange={(event) => change.mutate({ id: row.id, role: event.currentTarget.value as Role }, { onError: toastError })}
          />
        ) : (
          roleWords[row.role].label
        ),
    },
    { title: 'Since', render: (row) => <Day at={row.joinedAt} /> },
  ];
  if (mayEdit)
    columns.push({
      title: 'Actions',
      hiddenTitle: true,
      right: true,
      render: (row) => (
        <Button size="xs" variant="subtle" color="gray" onClick={() => setLeaving(row)} aria-label={`Remove ${row.person.name}`}>
          Remove
        </Button>
      ),
    });
  return (
    <Page title="Team" lead={`Who works for ${account.name}, and what they may do.`}>
      <Panel title="Members" flush>
        <DataTable
          label="Members"
          columns={columns}
          rows={members.items}
          keyOf={(row) => row.id}
          error={members.error}
          onRetry={members.refetch}
          empty="Nobody is here."
        />
      </Panel>
      <Invitations mayEdit={mayEdit} />
      <ConfirmByName
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={`Remove ${leaving?.person.name ?? ''}?`}
        action="Remove"
        confirm={() => remove.mutateAsync(leaving!.id)}
      >
        They lose access to {account.name} at once. Their own accounts are not touched.
      </ConfirmByName>
    </Page>
  );
}
