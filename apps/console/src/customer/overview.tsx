import { Button, Stack } from '@mantine/core';
import {
  CopyText,
  DataTable,
  Day,
  Facts,
  Money,
  Panel,
  roleWords,
  StateBadge,
  staffWrites,
  toastDone,
  useClient,
  type Column,
} from '@sitekeep/web-ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { WithReason } from '../acting/with-reason.tsx';
import { useStaffMay } from '../session/staff-session.tsx';
import { useCustomer, type CustomerDetail } from './use-customer.ts';

type Member = CustomerDetail['members'][number];
const columns: Column<Member>[] = [
  { title: 'Name', render: (row) => row.person.name },
  { title: 'E-mail', render: (row) => <CopyText value={row.person.email} /> },
  { title: 'Role', render: (row) => roleWords[row.role].label },
  { title: 'Since', render: (row) => <Day at={row.joinedAt} /> },
];

/** Account, members, and the switch for abuse or law. */
export function Overview() {
  const customer = useCustomer();
  return (
    <Stack gap="lg">
      <Panel title="Account">
        <Facts
          facts={[
            ['State', <StateOf key="state" customer={customer} />],
            ['Balance', <Money key="balance" value={customer.balance} />],
            ['Sites', `${customer.sites}, ${customer.unpaidServices} unpaid`],
            ['Customer since', <Day key="since" at={customer.createdAt} />],
            ['Account id', <CopyText key="id" value={customer.id} short={`…${customer.id.slice(-8)}`} />],
          ]}
        />
      </Panel>
      <Panel title="Members" flush>
        <DataTable label="Members" columns={columns} rows={customer.members} keyOf={(row) => row.id} empty="Nobody is a member." />
      </Panel>
      <Suspension customer={customer} />
    </Stack>
  );
}

function StateOf({ customer }: { customer: CustomerDetail }) {
  if (customer.suspended) return <StateBadge tone="refused">Suspended</StateBadge>;
  return <StateBadge tone={customer.active ? 'good' : 'attention'}>{customer.active ? 'Active' : 'Waits for confirmation'}</StateBadge>;
}

function Suspension({ customer }: { customer: CustomerDetail }) {
  const client = useClient();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const { id, name, suspended } = customer;
  const word = suspended ? 'Lift the suspension' : 'Suspend this account';
  if (!useStaffMay('staff:services:suspend')) return null;
  const act = async (reason: string) => {
    await client.write(staffWrites.suspendCustomer({ id, suspended: !suspended, reason }));
    void queries.invalidateQueries();
    toastDone(suspended ? `${name} is no longer suspended` : `${name} is suspended`);
  };
  return (
    <>
      <Panel
        title="Suspension"
        lead={
          suspended
            ? 'Visitors of every site of this account see a neutral page.'
            : 'For abuse or law: visitors of every site see a neutral page within a second. Billing goes on.'
        }
        action={
          <Button variant="outline" color={suspended ? undefined : 'red'} onClick={() => setAsking(true)}>
            {word}
          </Button>
        }
      />
      <WithReason opened={isAsking} onClose={() => setAsking(false)} title={`${word}?`} action={word} danger={!suspended} act={act}>
        {suspended ? `The sites of ${name} are reachable again.` : `No visitor reaches any site of ${name} until it is lifted.`}
      </WithReason>
    </>
  );
}
