import { Anchor, Button, Group, Skeleton, Stack, Tabs, Title } from '@mantine/core';
import type { SiteDetail } from '@sitekeep/contracts';
import { PolicyEditor, ProblemAlert, reads, RefusalsTable, staffWrites, toastDone, useClient, useRead } from '@sitekeep/web-ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { NeedsReason } from '../acting/reason.tsx';
import { WithReason } from '../acting/with-reason.tsx';
import { useStaffMay } from '../session/staff-session.tsx';
import { SiteFacts } from './site-facts.tsx';

/** One site: its state, why somebody was blocked, and its filters. */
export function SitePage() {
  return (
    <NeedsReason>
      <SiteParts />
    </NeedsReason>
  );
}

function SiteParts() {
  const { id = '', siteId = '' } = useParams();
  const [params, setParams] = useSearchParams({ part: 'refusals' });
  const mayAct = useStaffMay('staff:accounts:act');
  const site = useRead(reads.site(siteId));
  if (site.error && !site.data) return <ProblemAlert error={site.error} onRetry={() => void site.refetch()} />;
  if (!site.data) return <Skeleton height={240} radius="md" />;
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <div>
          <Anchor component={Link} to={`/customers/${id}/sites`} size="sm" c="dimmed">
            ‹ Sites
          </Anchor>
          <Title order={2}>{site.data.name}</Title>
        </div>
        <SuspendSite site={site.data} />
      </Group>
      <SiteFacts site={site.data} />
      <Tabs value={params.get('part')} onChange={(part) => setParams({ part: part ?? 'refusals' }, { replace: true })} keepMounted={false}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="refusals">Why was I blocked?</Tabs.Tab>
          <Tabs.Tab value="filters">Filters</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="refusals">
          <RefusalsTable
            siteId={siteId}
            title="Why was I blocked?"
            lead="Search by the request id at the foot of the page the visitor saw, or by their address."
            empty="Nobody was refused so far."
            live={false}
          />
        </Tabs.Panel>
        <Tabs.Panel value="filters">
          <PolicyEditor base={`sites/${siteId}/`} canEdit={mayAct} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function SuspendSite({ site }: { site: SiteDetail }) {
  const client = useClient();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const { id, name, suspended } = site;
  const word = suspended ? 'Lift the suspension' : 'Suspend this site';
  if (!useStaffMay('staff:services:suspend')) return null;
  const act = async (reason: string) => {
    await client.write(staffWrites.suspendSite({ id, suspended: !suspended, reason }));
    void queries.invalidateQueries();
    toastDone(suspended ? `${name} is no longer suspended` : `${name} is suspended`);
  };
  return (
    <>
      <Button variant="outline" color={suspended ? undefined : 'red'} onClick={() => setAsking(true)}>
        {word}
      </Button>
      <WithReason opened={isAsking} onClose={() => setAsking(false)} title={`${word}?`} action={word} danger={!suspended} act={act}>
        {suspended ? `${name} is reachable again.` : `Visitors of ${name} see a neutral page within a second.`}
      </WithReason>
    </>
  );
}
