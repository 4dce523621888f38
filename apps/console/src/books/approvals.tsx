import { Button, Group, SegmentedControl, Text } from '@mantine/core';
import type { Approval } from '@sitekeep/contracts';
import {
  DataTable,
  Money,
  Page,
  Panel,
  RelativeTime,
  staffReads,
  staffWrites,
  StateBadge,
  useReadPages,
  type Column,
  type Tone,
} from '@sitekeep/web-ui';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../acting/use-act.ts';
import { WithReason } from '../acting/with-reason.tsx';
import { useStaff, useStaffMay } from '../session/staff-session.tsx';

const actionWords: Record<Approval['action'], string> = {
  'mark-paid': 'Mark an invoice paid',
  refund: 'Refund a payment',
  credit: 'Credit the customer',
  extend: 'Extend a service',
  'price-override': 'Set a price',
  'promo-code': 'Make a promo code',
  'bank-transfer': 'Record a bank transfer',
};
const stateWords: Record<Approval['state'], { tone: Tone; text: string }> = {
  waiting: { tone: 'attention', text: 'Waits' },
  done: { tone: 'good', text: 'Done' },
  refused: { tone: 'refused', text: 'Refused' },
  expired: { tone: 'off', text: 'Expired' },
};
type Asking = { approval: Approval; agree: boolean } | null;

/** Acts with more money than one person may move. */
export function Approvals() {
  const [state, setState] = useState('waiting');
  const list = useReadPages(staffReads.approvals(state === 'all' ? undefined : state));
  const [asking, setAsking] = useState<Asking>(null);
  const columns: Column<Approval>[] = [
    { title: 'When', render: (row) => <RelativeTime at={row.requestedAt} /> },
    { title: 'What', render: (row) => <What approval={row} /> },
    { title: 'Amount', right: true, render: (row) => <Money value={row.amount} /> },
    { title: 'Asked for by', render: (row) => row.requestedBy.name },
    { title: 'State', render: (row) => <StateOf approval={row} /> },
    { title: 'Customer', render: (row) => (row.accountId ? <Link to={`/customers/${row.accountId}/billing`}>Open</Link> : '–') },
    {
      title: 'Actions',
      hiddenTitle: true,
      right: true,
      render: (row) => row.state === 'waiting' && <Decide approval={row} onAsk={setAsking} />,
    },
  ];
  return (
    <Page
      title="Approvals"
      lead="Acts with more money than one person may move: somebody else agrees within seven days, or nothing is done."
    >
      <SegmentedControl
        aria-label="Which approvals"
        data={[
          { value: 'waiting', label: 'Waiting' },
          { value: 'all', label: 'All' },
        ]}
        value={state}
        onChange={setState}
        w="fit-content"
      />
      <Panel flush>
        <DataTable
          label="Approvals"
          columns={columns}
          rows={list.items}
          keyOf={(row) => row.id}
          error={list.error}
          onRetry={list.refetch}
          empty={state === 'waiting' ? 'Nothing waits for a second person.' : 'No second person was needed so far.'}
          hasMore={list.hasMore}
          isLoadingMore={list.isLoadingMore}
          onMore={list.loadMore}
        />
      </Panel>
      <Decision asking={asking} onClose={() => setAsking(null)} />
    </Page>
  );
}

function What({ approval }: { approval: Approval }) {
  return (
    <div>
      {actionWords[approval.action]}
      {approval.terms && (
        <Text size="xs" className="sk-wrap">
          {approval.accountId === null && `${approval.target}: `}
          {approval.terms}
        </Text>
      )}
      <Text size="xs" c="dimmed" className="sk-wrap">
        {approval.reason}
      </Text>
    </div>
  );
}

function StateOf({ approval }: { approval: Approval }) {
  const { tone, text } = stateWords[approval.state];
  return (
    <div>
      <StateBadge tone={tone}>{text}</StateBadge>
      {approval.decidedBy && (
        <Text size="xs" c="dimmed">
          by {approval.decidedBy.name}
        </Text>
      )}
    </div>
  );
}

/** Whoever asked may take it back, not agree. */
function Decide({ approval, onAsk }: { approval: Approval; onAsk: (asking: Asking) => void }) {
  const { staff } = useStaff();
  const isOwn = approval.requestedBy.id === staff.id;
  if (!useStaffMay('staff:billing:write')) return null;
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      {!isOwn && (
        <Button size="xs" onClick={() => onAsk({ approval, agree: true })}>
          Agree
        </Button>
      )}
      <Button size="xs" variant="default" onClick={() => onAsk({ approval, agree: false })}>
        {isOwn ? 'Take back' : 'Refuse'}
      </Button>
    </Group>
  );
}

function Decision({ asking, onClose }: { asking: Asking; onClose: () => void }) {
  const act = useAct();
  const agree = asking?.agree ?? false;
  return (
    <WithReason
      opened={asking !== null}
      onClose={onClose}
      title={agree ? 'Agree, and do it now?' : 'Refuse it?'}
      action={agree ? 'Agree' : 'Refuse'}
      danger={!agree}
      act={(reason) => act(staffWrites.decide({ id: asking!.approval.id, agree, reason }))}
    >
      {asking && (
        <>
          {actionWords[asking.approval.action]}: <Money value={asking.approval.amount} />, asked for by {asking.approval.requestedBy.name}{' '}
          because of “{asking.approval.reason}”. {asking.approval.terms}
        </>
      )}
    </WithReason>
  );
}
