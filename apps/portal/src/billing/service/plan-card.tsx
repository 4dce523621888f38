import { Button, Text } from '@mantine/core';
import type { Plan, Service } from '@sitekeep/contracts';
import { Facts, featureWords, Panel, reads, useReadPages, type Fact } from '@sitekeep/web-ui';
import { Link } from 'react-router';
import { useMay, useSession } from '../../session/session.tsx';
import { headlineOf, isOnTrial } from '../../sites/plan-words.ts';

const sizeOf = ({ limits }: Plan): Fact[] => [
  ['Hostnames', String(limits.hostnames)],
  ['Servers', String(limits.origins)],
  ['List entries', limits.rules.toLocaleString('en')],
  ['Firewall rules', limits.firewallRules.toLocaleString('en')],
];

/** The plan of a service, what it holds, and the way to another. */
export function PlanCard({ service }: { service: Service }) {
  const plans = useReadPages(reads.plans());
  const { account } = useSession();
  const mayPay = useMay('billing:write') && service.state !== 'deleted';
  // A plan that is no longer sold stays with those who have it, and is not listed.
  const plan = plans.items?.find(({ id }) => id === service.planId);
  const isTrial = isOnTrial(service, plans.items ?? []);
  return (
    <Panel
      title={`Plan ${service.planName}`}
      lead={isTrial ? 'A trial: choose another plan before it ends, and the site goes on.' : plan && headlineOf(plan, account.currency)}
      action={
        mayPay && (
          <Button component={Link} to={`/billing/services/${service.id}/plan`} variant={isTrial ? 'filled' : 'default'}>
            Change plan
          </Button>
        )
      }
    >
      {plan ? (
        <Facts facts={sizeOf(plan)} />
      ) : (
        <Text c="dimmed">{plans.items ? 'This version of the plan is no longer sold; yours stays as it is.' : '…'}</Text>
      )}
      {plan && plan.features.length > 0 && (
        <Text size="sm" c="dimmed" mt="md">
          {plan.features.map((feature) => featureWords[feature]).join(' · ')}
        </Text>
      )}
    </Panel>
  );
}
