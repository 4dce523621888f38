import { Alert, Button, Group, Skeleton, Stack } from '@mantine/core';
import { createInvoiceSchema, type BillingProfile, type Plan, type Service } from '@sitekeep/contracts';
import {
  Empty,
  faultsOf,
  faultsOfProblem,
  Page,
  Panel,
  ProblemAlert,
  reads,
  toastDone,
  useRead,
  useReadPages,
  useWrite,
  writes,
  type FieldErrors,
} from '@sitekeep/web-ui';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { MayNot } from '../../may-not.tsx';
import { useMay, useSession } from '../../session/session.tsx';
import { ProfileAlert } from './buyer-alert.tsx';
import { canBeInvoiced, draftOf, priceOf, toCreateInvoice, totalOf, type LineDraft } from './invoice-lines.ts';
import { LineRow } from './line-row.tsx';
import { PromoField } from './promo-field.tsx';
import { SumsToBe } from './sums-to-be.tsx';

/** Chooses services and for how long; then the invoice is written. */
export function NewInvoice() {
  if (!useMay('billing:write'))
    return <MayNot title="Create invoice" what="create invoices" to="/billing/invoices" back="See the invoices" />;
  return <Choice />;
}

function Choice() {
  const services = useReadPages(reads.services());
  const plans = useReadPages(reads.plans());
  const profile = useRead(reads.billingProfile());
  const [params] = useSearchParams();
  const open = plans.items && profile.data && services.items?.filter((service) => canBeInvoiced(service, plans.items ?? []));
  const error = services.error ?? plans.error ?? profile.error;
  const again = () => {
    services.refetch();
    void profile.refetch();
  };
  return (
    <Page title="Create invoice" lead="Choose what to pay and for how long. A longer time costs less a month." narrow>
      {error && !open && <ProblemAlert error={error} onRetry={again} />}
      {!error && !open && <Skeleton height={160} radius="md" />}
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
            Every service already has an open invoice or is on trial, or nothing is ordered yet.
          </Empty>
        </Panel>
      )}
      {open && open.length > 0 && plans.items && profile.data && (
        <>
          <ProfileAlert profile={profile.data} />
          <InvoiceForm services={open} plans={plans.items} profile={profile.data} wanted={params.get('service')} />
        </>
      )}
    </Page>
  );
}

const isField = (name: string) => name === 'promoCode';

interface InvoiceFormProps {
  services: Service[];
  plans: Plan[];
  profile: BillingProfile;
  /** The service that is chosen already. */
  wanted: string | null;
}

function InvoiceForm({ services, plans, profile, wanted }: InvoiceFormProps) {
  const { account } = useSession();
  const navigate = useNavigate();
  const [lines, setLines] = useState(() => services.map((each) => draftOf(each, each.id === wanted || services.length === 1)));
  const [promoCode, setPromoCode] = useState('');
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
  const net = totalOf(chosen.map(({ line, service }) => priceOf(line, service, plans, account.currency)));
  const forget = () => {
    setFaults({});
    create.reset();
  };
  const change = (id: string, part: Partial<LineDraft>) => {
    forget();
    setLines((all) => all.map((line) => (line.serviceId === id ? { ...line, ...part } : line)));
  };
  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    const body = toCreateInvoice(lines, promoCode);
    const found = faultsOf(createInvoiceSchema, body);
    setFaults(found);
    if (Object.keys(found).length === 0) create.mutate(body);
  };
  const refused = faultsOfProblem(create.error, isField);
  const isSaidAtField = refused.rest.length === 0 && Object.keys(refused.fields).length > 0;
  return (
    <form onSubmit={submit} aria-label="Create invoice" noValidate>
      <Stack gap="lg">
        <Panel title="Services" lead="Prices of your plans, without tax." flush>
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
        </Panel>
        <Panel
          footer={
            <Stack gap="md">
              <div role="status">
                <SumsToBe count={chosen.length} net={net} taxation={profile.taxation} hasCode={promoCode.trim() !== ''} />
              </div>
              <Group justify="flex-end">
                <Button type="submit" loading={create.isPending}>
                  Create invoice
                </Button>
              </Group>
            </Stack>
          }
        >
          <PromoField
            value={promoCode}
            onChange={(code) => {
              forget();
              setPromoCode(code);
            }}
            plans={plans}
            error={faults['promoCode'] ?? refused.fields['promoCode']}
          />
          {create.isError && !isSaidAtField && <ProblemAlert error={create.error} isField={isField} mt="md" />}
        </Panel>
      </Stack>
    </form>
  );
}
