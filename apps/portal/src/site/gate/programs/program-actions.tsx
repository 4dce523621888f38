import { ActionIcon, Menu } from '@mantine/core';
import type { MachineToken, NewMachineToken } from '@sitekeep/contracts';
import { ConfirmByName, toastError, toastUndo, useWrite, writes } from '@sitekeep/web-ui';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';

export interface ProgramActionsProps {
  siteId: string;
  token: MachineToken;
  /** A new secret, once. */
  show: (token: NewMachineToken) => void;
}

/** What can be done with one token of a program. */
export function ProgramActions({ siteId, token, show }: ProgramActionsProps) {
  const refreshes = [`sites/${siteId}/gate`];
  const { id, label } = token;
  const [asked, setAsked] = useState<'rotate' | 'delete' | null>(null);
  const change = useWrite(writes.changeMachineToken, { refreshes });
  const rotate = useWrite(writes.rotateMachineToken, { refreshes, onDone: show });
  const remove = useWrite(writes.deleteMachineToken, { refreshes });
  const setActive = (active: boolean) =>
    change.mutate(
      { siteId, id, active },
      {
        onSuccess: () => toastUndo(`${label} is ${active ? 'in use again' : 'out of use'}`, () => setActive(!active)),
        onError: toastError,
      },
    );
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`More for ${label}`} loading={change.isPending}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setActive(!token.active)}>{token.active ? 'Take out of use' : 'Put to use again'}</Menu.Item>
          <Menu.Item onClick={() => setAsked('rotate')}>New secret</Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" onClick={() => setAsked('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmByName
        opened={asked === 'rotate'}
        onClose={() => setAsked(null)}
        title={`A new secret for ${label}?`}
        action="Make a new secret"
        confirm={() => rotate.mutateAsync({ siteId, id })}
      >
        The secret so far is refused within a second. The new one is shown once.
      </ConfirmByName>
      <ConfirmByName
        opened={asked === 'delete'}
        onClose={() => setAsked(null)}
        title={`Delete ${label}?`}
        action="Delete"
        confirm={() => remove.mutateAsync({ siteId, id })}
      >
        Programs that show it are refused within a second. This cannot be taken back.
      </ConfirmByName>
    </>
  );
}
