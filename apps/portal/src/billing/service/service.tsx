import { Anchor, Button, Skeleton } from '@mantine/core';
import type { Service } from '@sitekeep/contracts';
import { Facts, isProblem, Page, Panel, ProblemAlert, reads, serviceFacts, serviceWord, StateBadge, useRead } from '@sitekeep/web-ui';
import { Link, useParams } from 'react-router';
import { NotFound } from '../../not-found.tsx';
import { useMay } from '../../session/session.tsx';
import { useTrialPlans } from '../../sites/use-trial-plans.ts';
import { PlanCard } from './plan-card.tsx';
import { RenewalCard } from './renewal-card.tsx';

/** One service: until when it is paid, on which plan, and how it goes on. */
export function ServicePage() {
  const { id = '' } = useParams();
  const service = useRead(reads.service(id));
  if (isProblem(service.error, 'not_found')) return <NotFound />;
  return (
    <Page title={service.data?.siteName ?? 'Service'} lead="What this site costs, and how its payment goes on." above={<Back />} narrow>
      {service.error && !service.data && <ProblemAlert error={service.error} onRetry={() => void service.refetch()} />}
      {!service.data && !service.error && <ServiceSkeleton />}
      {service.data && (
        <>
          <PaidCard service={service.data} />
          <PlanCard service={service.data} />
          {service.data.state !== 'deleted' && <RenewalCard service={service.data} reload={service.refetch} />}
        </>
      )}
    </Page>
  );
}

const Back = () => (
  <Anchor component={Link} to="/billing" size="sm" c="dimmed" mb={8} display="inline-block">
    ‹ Services
  </Anchor>
);

function PaidCard({ service }: { service: Service }) {
  const word = serviceWord(service);
  const isOnTrial = useTrialPlans();
  const mayPay = useMay('billing:write') && service.state !== 'deleted' && !isOnTrial(service);
  const to = service.openInvoiceId ? `/billing/invoices/${service.openInvoiceId}` : `/billing/invoices/new?service=${service.id}`;
  const action = (
    <Button component={Link} to={to} variant={service.state === 'paid' && !service.openInvoiceId ? 'default' : 'filled'}>
      {service.openInvoiceId ? 'Pay the open invoice' : 'Create invoice'}
    </Button>
  );
  const state = (
    <StateBadge key="state" tone={word.tone}>
      {word.text}
    </StateBadge>
  );
  const site = (
    <Link key="site" to={`/sites/${service.siteId}/overview`}>
      {service.siteName}
    </Link>
  );
  return (
    <Panel title="Payment" lead={service.sentence} action={mayPay ? action : undefined}>
      <Facts facts={[['State', state], ['Site', site], ...serviceFacts(service)]} />
    </Panel>
  );
}

const ServiceSkeleton = () => (
  <>
    <Skeleton height={152} radius="md" />
    <Skeleton height={152} radius="md" />
    <Skeleton height={280} radius="md" />
  </>
);
