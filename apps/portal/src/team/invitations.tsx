import { Button, NativeSelect, TextInput } from '@mantine/core';
import { inviteSchema, type invitationSchema, type Role } from '@sitekeep/contracts';
import {
  DataTable,
  Panel,
  reads,
  RelativeTime,
  roleOptions,
  roleWords,
  Submit,
  toastDone,
  toastError,
  useApiForm,
  useReadPages,
  useWrite,
  writes,
  type Column,
  type Output,
} from '@sitekeep/web-ui';
import classes from './team.module.css';

type Invitation = Output<typeof invitationSchema>;

/** Invites people, and shows who has not answered yet. */
export function Invitations({ mayEdit }: { mayEdit: boolean }) {
  const invitations = useReadPages(reads.invitations());
  const withdraw = useWrite(writes.withdrawInvitation, {
    refreshes: ['team/invitations'],
    onDone: () => toastDone('The invitation is withdrawn'),
  });
  const columns: Column<Invitation>[] = [
    { title: 'E-mail', render: (row) => row.email },
    { title: 'Role', render: (row) => roleWords[row.role].label },
    { title: 'Invited', render: (row) => <RelativeTime at={row.createdAt} /> },
    { title: 'Ends', render: (row) => <RelativeTime at={row.expiresAt} /> },
    {
      title: 'Actions',
      hiddenTitle: true,
      right: true,
      render: (row) =>
        mayEdit && (
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            aria-label={`Withdraw the invitation of ${row.email}`}
            onClick={() => withdraw.mutate(row.id, { onError: toastError })}
          >
            Withdraw
          </Button>
        ),
    },
  ];
  return (
    <Panel title="Invitations" lead="They get an e-mail with a link. Nobody joins without opening it." flush>
      {mayEdit && <InviteForm />}
      <DataTable
        label="Invitations"
        columns={columns}
        rows={invitations.items}
        keyOf={(row) => row.id}
        error={invitations.error}
        onRetry={invitations.refetch}
        empty="No invitation is open."
      />
    </Panel>
  );
}

const nobody: { email: string; role: Role } = { email: '', role: 'viewer' };

function InviteForm() {
  const invite = useWrite(writes.invite, { refreshes: ['team/invitations'], onDone: (_, { email }) => toastDone(`${email} is invited`) });
  const api = useApiForm({
    initial: nobody,
    schema: inviteSchema,
    submit: (body) => invite.mutateAsync(body),
  });
  return (
    <form onSubmit={api.onSubmit} className={classes.invite} noValidate aria-label="Invite">
      <TextInput label="E-mail" type="email" autoComplete="off" {...api.form.getInputProps('email')} />
      <NativeSelect label="Role" data={roleOptions} {...api.form.getInputProps('role')} />
      <div className={classes.button}>
        <Submit of={api}>Invite</Submit>
      </div>
    </form>
  );
}
