import { Alert, Button, Group, Skeleton, Text } from '@mantine/core';
import { createInvoiceSchema, type Plan, type Service } from '@sitekeep/contracts';
import {
  Empty,
  faultsOf,
  Money,
  Page,
  Panel,
  ProblemAlert,
  reads,
  toastDone,
  useReadPages,
  useWrite,
  writes,
  type FieldErrors,
} from '@sitekeep/web-ui';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { MayNot } from '../may-not.tsx';
import { useMay, useSession } from '../session/session.tsx';
import { canBeInvoiced, draftOf, priceOf, toCreateInvoice, totalOf, type LineDraft } from './invoice-lines.ts';
import { LineRow } from './line-row.tsx';

/** Chooses services and for how long; then the invoice is written. */
export function NewInvoice() {
  if (!useMay('billing:write'))
    return <MayNot title="Create invoice" what="create invoices" to="/billing/invoices" back="See the invoices" />;
  return <Choice />;
}

function Choice() {
  const services = useReadPages(reads.services());
  const plans = useReadPages(reads.plans());
  const [params] = useSearchParams();
  const open = services.items?.filter(canBeInvoiced);
  const error = services.error ?? plans.error;
  return (
    <Page
      title="Create invoice"
      lead="Choose what to pay and for how long. You pay once; nothing renews by itself. A longer time costs less a month."
      narrow
    >
      {error && !open && <ProblemAlert error={error} onRetry={services.refetch} />}
      {!error && (!open || !plans.items) && <Skeleton height={160} radius="md" />}
      {open?.length === 0 && (
        <Panel>
          <Empty
            title="Nothing to invoice"
            action={
              <Button component={Link} to="/billing/invoices">
                See your invoices
              </Button>
            }
          >
            Every service already has an open invoice, or nothing is ordered yet.
          </Empty>
        </Panel>
      )}
      {open && open.length > 0 && plans.items && <InvoiceForm services={open} plans={plans.items} wanted={params.get('service')} />}
    </Page>
  );
}

function InvoiceForm({ services, plans, wanted }: { services: Service[]; plans: Plan[]; wanted: string | null }) {
  const { account } = useSession();
  const navigate = useNavigate();
  const [lines, setLines] = useState(() => services.map((each) => draftOf(each, each.id === wanted || services.length === 1)));
  const [faults, setFaults] = useState<FieldErrors>({});
  const create = useWrite(writes.createInvoice, {
    refreshes: ['invoices', 'services', 'sites'],
    onDone: (invoice) => {
      toastDone(`Invoice ${invoice.number} is written`);
      void navigate(`/billing/invoices/${invoice.id}`);
    },
  });
  const rows = lines.flatMap((line) => services.filter((each) => each.id === line.serviceId).map((service) => ({ line, service })));
  const chosen = rows.filter(({ line }) => line.isChosen);
  const total = totalOf(chosen.map(({ line, service }) => priceOf(line, service, plans, account.currency)));
  const change = (id: string, part: Partial<LineDraft>) => {
    setFaults({});
    setLines((all) => all.map((line) => (line.serviceId === id ? { ...line, ...part } : line)));
  };
  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    const body = toCreateInvoice(lines);
    const found = faultsOf(createInvoiceSchema, body);
    setFaults(found);
    if (Object.keys(found).length === 0) create.mutate(body);
  };
  return (
    <form onSubmit={submit} aria-label="Create invoice">
      <Panel
        title="Services"
        flush
        footer={
          <Group justify="space-between">
            <Text size="sm" role="status">
              {chosen.length === 0 ? (
                'Nothing chosen'
              ) : total ? (
                <>
                  Total{' '}
                  <strong>
                    <Money value={total} />
                  </strong>
                </>
              ) : (
                'The invoice names the price'
              )}
            </Text>
            <Button type="submit" loading={create.isPending}>
              Create invoice
            </Button>
          </Group>
        }
      >
        {rows.map(({ line, service }) => (
          <LineRow
            key={service.id}
            line={line}
            service={service}
            price={priceOf(line, service, plans, account.currency)}
            error={faults[`lines.${chosen.findIndex((each) => each.line === line)}.periods`]}
            change={(part) => change(service.id, part)}
          />
        ))}
        {faults['lines'] && (
          <Alert color="red" m="md" role="alert">
            {faults['lines']}
          </Alert>
        )}
        {create.isError && <ProblemAlert error={create.error} m="md" />}
      </Panel>
    </form>
  );
}
