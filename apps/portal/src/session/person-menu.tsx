import { Menu, Text, UnstyledButton } from '@mantine/core';
import { toastError, useClient, writes } from '@sitekeep/web-ui';
import { IconBook, IconLogout, IconSettings } from '@tabler/icons-react';
import { Link } from 'react-router';
import { chooseAccount } from './chosen-account.ts';
import classes from './session.module.css';
import { useSession } from './session.tsx';

/** Who is signed in; sign out. */
export function PersonMenu() {
  const { person } = useSession();
  const client = useClient();
  const signOut = async () => {
    await client.write(writes.signOut());
    chooseAccount(null);
    // Drafts of forms are nobody else's business.
    sessionStorage.clear();
    window.location.assign('/sign-in');
  };
  return (
    <Menu width={216} position="top-start">
      <Menu.Target>
        <UnstyledButton className={classes.person} aria-label={`Signed in as ${person.name}`}>
          <Text size="sm" truncate>
            {person.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {person.email}
          </Text>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/settings" leftSection={<IconSettings size={16} />}>
          Settings
        </Menu.Item>
        <Menu.Item component="a" href="/docs" target="_blank" leftSection={<IconBook size={16} />}>
          API reference
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut().catch(toastError)}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
