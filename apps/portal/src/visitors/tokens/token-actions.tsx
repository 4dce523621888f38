import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import type { VisitorToken } from '@sitekeep/contracts';
import { toastError, toastUndo, useWrite, writes } from '@sitekeep/web-ui';
import { IconDots } from '@tabler/icons-react';
import { tokenName } from './token-words.ts';

export type TokenAction = 'confirm' | 'rename' | 'resync' | 'delete';
export interface TokenActionsProps {
  visitorId: string;
  token: VisitorToken;
  /** Opens the dialog of this action. */
  ask: (action: TokenAction) => void;
}

/** What can be done with one token; a lock needs no dialog. */
export function TokenActions({ visitorId, token, ask }: TokenActionsProps) {
  const change = useWrite(writes.changeVisitorToken, { refreshes: ['visitors'] });
  const name = tokenName(token);
  const setLocked = (locked: boolean) =>
    change.mutate(
      { visitorId, id: token.id, locked },
      { onSuccess: () => toastUndo(`${name} is ${locked ? 'locked' : 'unlocked'}`, () => setLocked(!locked)), onError: toastError },
    );
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      {!token.confirmed && !token.locked && (
        <Button size="xs" variant="default" onClick={() => ask('confirm')} aria-label={`Confirm ${name}`}>
          Confirm
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`More for ${name}`} loading={change.isPending}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => ask('rename')}>Change the label</Menu.Item>
          <Menu.Item onClick={() => setLocked(!token.locked)}>{token.locked ? 'Unlock' : 'Lock'}</Menu.Item>
          <Menu.Item onClick={() => ask('resync')}>Resynchronise</Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" onClick={() => ask('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
