import { Anchor, Group, Skeleton, Text } from '@mantine/core';
import type { SiteDetail, SiteGate, SitePolicy } from '@sitekeep/contracts';
import { isProblem, Page, ProblemAlert, RailTabs, reads, useRead, type RailItem } from '@sitekeep/web-ui';
import { IconChevronLeft } from '@tabler/icons-react';
import { Link, Outlet, useParams } from 'react-router';
import { NotFound } from '../not-found.tsx';
import { LiveLight } from './live-light.tsx';

const isMoving = (site: SiteDetail | undefined) => !site || site.publishedRevision === null || site.publishedRevision < site.revision;
const on = (isOn: boolean, words = 'on') => ({ tone: isOn ? ('good' as const) : ('off' as const), label: isOn ? words : 'off' });

/** The parts of the policy in the order a request meets them. */
function partsOf(path: string, policy: SitePolicy | undefined): RailItem[] {
  const filters: RailItem = { to: `${path}/filters`, label: 'Filters' };
  const gate: RailItem = { to: `${path}/gate`, label: 'Gate' };
  if (!policy) return [filters, gate];
  const { blacklist, whitelist, onlyFromWhitelist, countries } = policy;
  const shut = onlyFromWhitelist && whitelist.length === 0;
  return [
    filters,
    { to: `${path}/filters#blacklist`, label: 'Blacklist', inner: true, dot: on(blacklist.length > 0) },
    { to: `${path}/filters#whitelist`, label: 'Whitelist', inner: true, dot: on(whitelist.length > 0) },
    {
      to: `${path}/filters#only`,
      label: 'Only whitelist',
      inner: true,
      dot: shut ? { tone: 'attention', label: 'nobody gets in' } : on(onlyFromWhitelist),
    },
    { to: `${path}/filters#countries`, label: 'Countries', inner: true, dot: on(countries.mode !== 'off') },
    { ...gate, dot: on(policy.gate.mode === 'on') },
    { to: `${path}/gate/sessions`, label: 'Sessions', inner: true, page: true },
    { to: `${path}/gate/programs`, label: 'Programs', inner: true, page: true },
    { to: `${path}/gate/providers`, label: 'Identity providers', inner: true, page: true },
  ];
}

function keysDot(gate: SiteGate | undefined): RailItem['dot'] {
  if (!gate) return undefined;
  return gate.locked ? { tone: 'attention', label: 'locked' } : on(gate.keys.length > 0);
}

/** Name, state in words and the second rail of one site. */
export function SiteFrame() {
  const { id = '' } = useParams();
  const site = useRead(reads.site(id), { refreshMs: (data) => (isMoving(data) ? 2000 : 30_000) });
  const policy = useRead(reads.sitePolicy(id));
  const gate = useRead(reads.siteGate(id));
  if (isProblem(site.error, 'not_found')) return <NotFound />;
  if (site.error && !site.data) return <ProblemAlert error={site.error} onRetry={() => void site.refetch()} m="xl" />;
  if (!site.data) return <FrameSkeleton />;
  const path = `/sites/${id}`;
  const groups = [
    { items: [{ to: `${path}/overview`, label: 'Overview' }] },
    { title: 'The way of a request', items: partsOf(path, policy.data) },
    { title: 'For your servers', items: [{ to: `${path}/gate/keys`, label: 'Gate API keys', dot: keysDot(gate.data) }] },
    {
      title: 'What happened',
      items: [
        { to: `${path}/refusals`, label: 'Refusals' },
        { to: `${path}/traffic`, label: 'Traffic' },
      ],
    },
  ];
  return (
    <Page
      title={site.data.name}
      lead={site.data.service.sentence}
      action={<LiveLight site={site.data} />}
      above={
        <Anchor component={Link} to="/sites" size="sm" c="dimmed" mb={8} display="inline-block">
          <Group gap={2}>
            <IconChevronLeft size={14} aria-hidden />
            <Text span size="sm">
              Sites
            </Text>
          </Group>
        </Anchor>
      }
    >
      <RailTabs label="Parts of this site" groups={groups}>
        <Outlet context={site.data} />
      </RailTabs>
    </Page>
  );
}

function FrameSkeleton() {
  return (
    <Page title="Site">
      <Skeleton height={120} radius="md" />
      <Skeleton height={240} radius="md" />
    </Page>
  );
}
