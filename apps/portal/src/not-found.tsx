import { Button } from '@mantine/core';
import { Empty, Page } from '@sitekeep/web-ui';
import { Link } from 'react-router';
import { useSession } from './session/session.tsx';

export function NotFound() {
  const { accounts } = useSession();
  return (
    <Page title="Not found">
      <Empty
        title="There is nothing at this address"
        action={
          <Button component={Link} to="/sites">
            Go to your sites
          </Button>
        }
      >
        {accounts.length > 1
          ? 'It may have been deleted, or it belongs to another account: switch the account at the top left.'
          : 'It may have been deleted, or its address is not complete.'}
      </Empty>
    </Page>
  );
}
