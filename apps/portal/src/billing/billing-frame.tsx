import { Button } from '@mantine/core';
import { Page, RailTabs } from '@sitekeep/web-ui';
import { Link, Outlet } from 'react-router';
import { useMay } from '../session/session.tsx';

const groups = [
  {
    items: [
      { to: '/billing', label: 'Services' },
      { to: '/billing/invoices', label: 'Invoices' },
      { to: '/billing/payments', label: 'Payments' },
      { to: '/billing/balance', label: 'Balance' },
      { to: '/billing/cards', label: 'Cards' },
      { to: '/billing/details', label: 'Billing details' },
    ],
  },
];

/** Everything about money. */
export function BillingFrame() {
  const mayPay = useMay('billing:write');
  return (
    <Page
      title="Billing"
      lead="What you ordered, what it costs, and what is paid."
      action={
        mayPay && (
          <Button component={Link} to="/billing/invoices/new">
            Create invoice
          </Button>
        )
      }
    >
      <RailTabs label="Parts of billing" groups={groups}>
        <Outlet />
      </RailTabs>
    </Page>
  );
}
