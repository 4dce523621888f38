import { Button, Group } from '@mantine/core';
import type { SiteDetail } from '@sitekeep/contracts';
import { Facts, Panel, renewalLine, serviceFacts, serviceWord, StateBadge } from '@sitekeep/web-ui';
import { Link } from 'react-router';
import { useMay } from '../session/session.tsx';
import { useTrialPlans } from '../sites/use-trial-plans.ts';

/** Is it paid, until when, and the next step. */
export function ServiceCard({ site }: { site: SiteDetail }) {
  const { service } = site;
  const isOnTrial = useTrialPlans();
  const word = serviceWord(service);
  const mayPay = useMay('billing:write') && service.state !== 'deleted';
  const action = isOnTrial(service) ? (
    <Button component={Link} to={`/billing/services/${service.id}/plan`}>
      Choose a plan
    </Button>
  ) : service.openInvoiceId ? (
    <Button component={Link} to={`/billing/invoices/${service.openInvoiceId}`}>
      Pay the open invoice
    </Button>
  ) : (
    <Button component={Link} to={`/billing/invoices/new?service=${service.id}`} variant={service.state === 'paid' ? 'default' : 'filled'}>
      Create invoice
    </Button>
  );
  return (
    <Panel title="Payment" lead="What this site costs, and until when it is paid." action={mayPay ? action : undefined}>
      <Group gap="xl" align="flex-start">
        <Facts
          facts={[
            [
              'State',
              <StateBadge key="state" tone={word.tone}>
                {word.text}
              </StateBadge>,
            ],
            [
              'Plan',
              <Link key="plan" to={`/billing/services/${service.id}`}>
                {service.planName}
              </Link>,
            ],
            ['Renewal', renewalLine(service.renewal)],
            ...serviceFacts(service),
          ]}
        />
      </Group>
    </Panel>
  );
}
