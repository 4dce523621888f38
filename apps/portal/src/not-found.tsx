import { Button } from '@mantine/core';
import { Empty, Page } from '@sitekeep/web-ui';
import { Link } from 'react-router';

export function NotFound() {
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
        It may have been deleted, or it belongs to another account: switch the account at the top left.
      </Empty>
    </Page>
  );
}
