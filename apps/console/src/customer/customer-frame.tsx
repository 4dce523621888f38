import { Anchor, Badge, Button, Group, Skeleton, Text } from '@mantine/core';
import { isProblem, Page, ProblemAlert, RailTabs, staffReads, useRead } from '@sitekeep/web-ui';
import { useState } from 'react';
import { Link, Outlet, useParams } from 'react-router';
import { ActFor, ReasonForm, useActing } from '../acting/reason.tsx';
import { NotFound } from '../not-found.tsx';
import classes from './customer.module.css';

/** One customer, and the reason with which everything of theirs is read and changed. */
export function CustomerFrame() {
  const { id = '' } = useParams();
  const customer = useRead(staffReads.customer(id));
  if (isProblem(customer.error, 'not_found')) return <NotFound />;
  if (customer.error && !customer.data) return <ProblemAlert error={customer.error} onRetry={() => void customer.refetch()} m="xl" />;
  if (!customer.data)
    return (
      <Page title="Customer">
        <Skeleton height={240} radius="md" />
      </Page>
    );
  const { name, suspended, active, ownerEmail } = customer.data;
  const path = `/customers/${id}`;
  const groups = [
    {
      items: [
        { to: path, label: 'Overview' },
        { to: `${path}/sites`, label: 'Sites', deep: true },
        { to: `${path}/billing`, label: 'Billing' },
        { to: `${path}/lists`, label: 'Account lists' },
        { to: `${path}/audit`, label: 'Audit trail' },
      ],
    },
  ];
  return (
    <ActFor key={id} accountId={id}>
      <ReasonBar name={name} />
      <Page
        title={name}
        lead={ownerEmail ?? 'No owner'}
        above={
          <Anchor component={Link} to="/customers" size="sm" c="dimmed" mb={8} display="inline-block">
            ‹ Customers
          </Anchor>
        }
        action={
          <Group gap="xs">
            {suspended && <Badge color="red">Suspended</Badge>}
            {!active && <Badge color="orange">Not active yet</Badge>}
          </Group>
        }
      >
        <RailTabs label="Parts of this customer" groups={groups}>
          <Outlet context={customer.data} />
        </RailTabs>
      </Page>
    </ActFor>
  );
}

/** Always in sight: for whom one acts, and why. */
function ReasonBar({ name }: { name: string }) {
  const { reason, change } = useActing();
  const [isChanging, setChanging] = useState(false);
  if (!reason) return null;
  if (isChanging)
    return (
      <div className={classes.change}>
        <ReasonForm
          was={reason}
          onGiven={(next) => {
            change(next);
            setChanging(false);
          }}
        />
      </div>
    );
  return (
    <div className={classes.bar} role="status">
      <Text size="sm">
        You act for <strong>{name}</strong>: {reason}
      </Text>
      <Button size="xs" variant="default" onClick={() => setChanging(true)}>
        Change the reason
      </Button>
    </div>
  );
}
