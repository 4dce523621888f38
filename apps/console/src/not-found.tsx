import { Button } from '@mantine/core';
import { Empty, Page } from '@sitekeep/web-ui';
import { Link } from 'react-router';

export function NotFound() {
  return (
    <Page title="Not found">
      <Empty
        title="There is nothing at this address"
        action={
          <Button component={Link} to="/customers">
            Find a customer
          </Button>
        }
      >
        Look for the customer by e-mail, name, hostname, invoice number or id.
      </Empty>
    </Page>
  );
}
