import { Button } from '@mantine/core';
import type { DeletedService } from '@sitekeep/contracts';
import { DataTable, Day, Panel, staffReads, staffWrites, useRead, type Column } from '@sitekeep/web-ui';
import { useState } from 'react';
import { useAct } from '../acting/use-act.ts';
import { WithReason } from '../acting/with-reason.tsx';
import { useCustomer } from '../customer/use-customer.ts';
import { useStaffMay } from '../session/staff-session.tsx';

/** What was deleted not long ago can be brought back; where nothing was, nothing is shown. */
export function DeletedServices() {
  const { id } = useCustomer();
  const deleted = useRead(staffReads.deletedServices(id));
  const mayBook = useStaffMay('staff:billing:write');
  const act = useAct();
  const [restoring, setRestoring] = useState<DeletedService | null>(null);
  if (deleted.data?.data.length === 0) return null;
  const columns: Column<DeletedService>[] = [
    { title: 'Site', render: (row) => row.siteName },
    { title: 'Plan', render: (row) => row.planName },
    { title: 'Deleted', render: (row) => <Day at={row.deletedAt} /> },
    { title: 'Why', render: (row) => (row.deletionReason === 'customer' ? 'by the customer' : 'not paid for ten days') },
    { title: 'Kept until', render: (row) => <Day at={row.restorableUntil} /> },
    {
      title: 'Actions',
      hiddenTitle: true,
      right: true,
      render: (row) =>
        mayBook && (
          <Button size="xs" variant="default" onClick={() => setRestoring(row)} aria-label={`Bring ${row.siteName} back`}>
            Bring back
          </Button>
        ),
    },
  ];
  return (
    <Panel title="Deleted services" lead="Their configuration is kept for 30 days." flush>
      <DataTable
        label="Deleted services"
        columns={columns}
        rows={deleted.data?.data}
        keyOf={(row) => row.id}
        error={deleted.error}
        onRetry={() => void deleted.refetch()}
        empty="None."
      />
      <WithReason
        opened={restoring !== null}
        onClose={() => setRestoring(null)}
        title={`Bring ${restoring?.siteName ?? ''} back?`}
        action="Bring back"
        act={(reason) => act(staffWrites.restore({ id: restoring!.id, reason }))}
      >
        It is unpaid from now on, and protected as it was, if its hostnames are still free.
      </WithReason>
    </Panel>
  );
}
