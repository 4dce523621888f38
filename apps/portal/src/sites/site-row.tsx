import { Skeleton, Text } from '@mantine/core';
import type { Site } from '@sitekeep/contracts';
import { Day, hostnamesOf, reads, serviceWord, showCount, StateBadge, useRead } from '@sitekeep/web-ui';
import { Link } from 'react-router';
import { Sparkline } from './sparkline.tsx';

const minute = 60_000;
const useToday = (site: Site) => useRead(reads.traffic(site.id, 24), { refreshMs: minute });

export function SiteName({ site }: { site: Site }) {
  return (
    <div>
      <Link to={`/sites/${site.id}/overview`}>
        <Text span fw={500}>
          {site.name}
        </Text>
      </Link>
      <Text size="xs" c="dimmed">
        {hostnamesOf(site)}
      </Text>
    </div>
  );
}

export function SiteState({ site }: { site: Site }) {
  const word = serviceWord(site.service);
  const proof = site.hostnames.some((hostname) => hostname.state === 'needs_proof');
  return (
    <div>
      <StateBadge tone={site.suspended ? 'refused' : proof ? 'attention' : word.tone}>
        {site.suspended ? 'Suspended' : word.text}
      </StateBadge>
      <Text size="xs" c="dimmed" maw={260}>
        {proof ? 'A hostname needs its DNS proof.' : site.service.sentence}
      </Text>
    </div>
  );
}

export function SiteToday({ site, what }: { site: Site; what: 'requests' | 'refused' }) {
  const { data, error } = useToday(site);
  if (error) return <Text c="dimmed">–</Text>;
  if (!data) return <Skeleton height={12} width={40} ml="auto" />;
  const count = data.totals[what];
  return (
    <Text span size="sm" className="sk-figures" c={what === 'refused' && count > 0 ? 'var(--sk-refused)' : undefined}>
      {showCount(count)}
    </Text>
  );
}

export function SiteSpark({ site }: { site: Site }) {
  const { data } = useToday(site);
  return data ? <Sparkline traffic={data} /> : null;
}

export function PaidUntil({ site }: { site: Site }) {
  const { paidUntil, deletionAt } = site.service;
  if (paidUntil && site.service.state === 'paid') return <Day at={paidUntil} />;
  if (!deletionAt) return <>–</>;
  return (
    <Text span size="sm" c="var(--sk-attention)">
      Not paid
    </Text>
  );
}
