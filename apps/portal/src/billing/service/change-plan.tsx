import { Anchor, Radio, Skeleton, Stack } from '@mantine/core';
import type { Plan, Service } from '@sitekeep/contracts';
import { isProblem, Page, Panel, ProblemAlert, reads, useRead, useReadPages } from '@sitekeep/web-ui';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { MayNot } from '../../may-not.tsx';
import { NotFound } from '../../not-found.tsx';
import { useMay, useSession } from '../../session/session.tsx';
import { PlanOption } from '../../sites/plan-option.tsx';
import { PriceTax } from '../../sites/price-tax.tsx';
import { PreviewCard } from './preview-card.tsx';

/** Chooses another plan for a service; what it costs is said to the cent before anything changes. */
export function ChangePlanPage() {
  const { id = '' } = useParams();
  const service = useRead(reads.service(id));
  const plans = useReadPages(reads.plans());
  const mayPay = useMay('billing:write');
  const error = service.error ?? plans.error;
  const back = `/billing/services/${id}`;
  if (!mayPay) return <MayNot title="Change plan" what="change plans" to={back} back="See the service" />;
  if (isProblem(service.error, 'not_found')) return <NotFound />;
  const isKnown = service.data !== undefined && plans.items !== undefined;
  return (
    <Page
      title="Change plan"
      lead={service.data ? `Of ${service.data.siteName}. You see what it costs before anything changes.` : undefined}
      above={
        <Anchor component={Link} to={back} size="sm" c="dimmed" mb={8} display="inline-block">
          ‹ {service.data?.siteName ?? 'Service'}
        </Anchor>
      }
      narrow
    >
      {error && !isKnown && <ProblemAlert error={error} onRetry={() => void service.refetch()} />}
      {!error && !isKnown && <Skeleton height={320} radius="md" />}
      {isKnown && <Choice service={service.data} plans={plans.items ?? []} />}
    </Page>
  );
}

function Choice({ service, plans }: { service: Service; plans: Plan[] }) {
  const { account } = useSession();
  const [chosen, setChosen] = useState('');
  // A trial is given once, with an order.
  const offered = plans.filter(({ id, trialDays }) => trialDays === null || id === service.planId);
  const plan = offered.find(({ id }) => id === chosen);
  return (
    <Stack gap="lg">
      <Panel title="Plans" lead={`This site is on ${service.planName}.`}>
        <Radio.Group value={chosen} onChange={setChosen} aria-label="Plan">
          <Stack gap="xs">
            {offered.map((each) => (
              <PlanOption key={each.id} plan={each} currency={account.currency} isPresent={each.id === service.planId} />
            ))}
          </Stack>
        </Radio.Group>
        <PriceTax />
      </Panel>
      {plan && <PreviewCard key={plan.id} service={service} plan={plan} />}
    </Stack>
  );
}
