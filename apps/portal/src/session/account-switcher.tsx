import { Group, Menu, Text, UnstyledButton } from '@mantine/core';
import { roleWords } from '@sitekeep/web-ui';
import { IconCheck, IconSelector } from '@tabler/icons-react';
import classes from './session.module.css';
import { chooseAccount } from './chosen-account.ts';
import { useSession } from './session.tsx';

function switchTo(id: string): void {
  chooseAccount(id);
  // Everything on the page belongs to one account: start afresh.
  window.location.assign('/sites');
}

/** Which account one acts for; people in several choose here. */
export function AccountSwitcher() {
  const { account, accounts } = useSession();
  return (
    <Menu width={232} position="bottom-start">
      <Menu.Target>
        <UnstyledButton className={classes.switcher} aria-label={`Account: ${account.name}`}>
          <Text size="sm" fw={500} truncate>
            {account.name}
          </Text>
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Your accounts</Menu.Label>
        {accounts.map(({ id, name, role }) => (
          <Menu.Item key={id} onClick={() => switchTo(id)} rightSection={id === account.id ? <IconCheck size={16} /> : undefined}>
            <Group gap={0} wrap="nowrap">
              <div>
                <Text size="sm">{name}</Text>
                <Text size="xs" c="dimmed">
                  {roleWords[role].label}
                </Text>
              </div>
            </Group>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
