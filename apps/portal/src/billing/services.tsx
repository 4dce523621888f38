import { Button, Text } from '@mantine/core';
import type { Service } from '@sitekeep/contracts';
import {
  DataTable,
  Day,
  Panel,
  periodWords,
  reads,
  renewalWords,
  serviceWord,
  StateBadge,
  useReadPages,
  type Column,
} from '@sitekeep/web-ui';
import { Link } from 'react-router';
import { useMay } from '../session/session.tsx';
import { useTrialPlans } from '../sites/use-trial-plans.ts';

function NextStep({ service, isOnTrial }: { service: Service; isOnTrial: boolean }) {
  if (service.state === 'deleted') return null;
  if (isOnTrial) return <ChoosePlan service={service} />;
  const to = service.openInvoiceId ? `/billing/invoices/${service.openInvoiceId}` : `/billing/invoices/new?service=${service.id}`;
  return (
    <Button
      component={Link}
      to={to}
      size="xs"
      variant="default"
      aria-label={`${service.openInvoiceId ? 'Pay' : 'Create invoice'} for ${service.siteName}`}
    >
      {service.openInvoiceId ? 'Pay' : 'Create invoice'}
    </Button>
  );
}

const RenewalCell = ({ service: { renewal, state } }: { service: Service }) =>
  state === 'deleted' ? (
    '–'
  ) : (
    <div>
      {renewalWords[renewal.mode].label}
      {renewal.mode !== 'none' && (
        <Text size="xs" c="dimmed">
          {periodWords[renewal.periodMonths]} each
        </Text>
      )}
    </div>
  );

const ChoosePlan = ({ service }: { service: Service }) => (
  <Button
    component={Link}
    to={`/billing/services/${service.id}/plan`}
    size="xs"
    variant="default"
    aria-label={`Choose a plan for ${service.siteName}`}
  >
    Choose a plan
  </Button>
);

const columns: Column<Service>[] = [
  {
    title: 'Site',
    render: (row) => (
      <div>
        <Link to={`/billing/services/${row.id}`}>{row.siteName}</Link>
        <Text size="xs" c="dimmed">
          {row.planName}
        </Text>
      </div>
    ),
  },
  {
    title: 'State',
    render: (row) => {
      const word = serviceWord(row);
      return <StateBadge tone={word.tone}>{word.text}</StateBadge>;
    },
  },
  { title: 'Renewal', render: (row) => <RenewalCell service={row} /> },
  { title: 'Paid until', render: (row) => (row.paidUntil ? <Day at={row.paidUntil} /> : '–') },
  { title: 'Deleted unless paid', render: (row) => (row.deletionAt && row.state !== 'paid' ? <Day at={row.deletionAt} /> : '–') },
];

/** One service for each site. */
export function Services() {
  const services = useReadPages(reads.services());
  const mayPay = useMay('billing:write');
  const isOnTrial = useTrialPlans();
  const all = mayPay
    ? [
        ...columns,
        {
          title: 'Next step',
          hiddenTitle: true,
          right: true,
          render: (row: Service) => <NextStep service={row} isOnTrial={isOnTrial(row)} />,
        },
      ]
    : columns;
  return (
    <Panel
      title="Services"
      lead="Each site is one service: open it for its plan and renewal. It stays protected for ten days when it is not paid."
      flush
    >
      <DataTable
        label="Services"
        columns={all}
        rows={services.items}
        keyOf={(row) => row.id}
        error={services.error}
        onRetry={services.refetch}
        empty="Nothing is ordered yet."
        hasMore={services.hasMore}
        isLoadingMore={services.isLoadingMore}
        onMore={services.loadMore}
      />
    </Panel>
  );
}
