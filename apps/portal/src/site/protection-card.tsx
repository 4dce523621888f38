import { Group, Skeleton, Text } from '@mantine/core';
import type { SiteDetail } from '@sitekeep/contracts';
import { Panel, ProblemAlert, protectionWords, RelativeTime, StateBadge, type Tone } from '@sitekeep/web-ui';
import { useProtection } from './live-light.tsx';

const dnsWords = { points_at_us: 'DNS points at us', points_elsewhere: 'DNS points elsewhere', unknown: 'DNS could not be read yet' };
const dnsTones = { points_at_us: 'good', points_elsewhere: 'attention', unknown: 'off' } as const;

/** Nothing of a site that is not active yet is live, though the edges already know its settings. */
function settingsWord({ service }: SiteDetail, isLive: boolean): { tone: Tone; children: string } {
  if (!service.active) return { tone: 'off', children: 'Settings go live when the site becomes active' };
  return isLive ? { tone: 'good', children: 'Settings are live on all edges' } : { tone: 'busy', children: 'Settings are on their way' };
}

/** Is this site protected right now, and if not, what is missing? */
export function ProtectionCard({ site }: { site: SiteDetail }) {
  const { data, error, refetch } = useProtection(site);
  if (error && !data) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={112} radius="md" />;
  const word = protectionWords[data.state];
  return (
    <Panel title={<StateBadge tone={word.tone}>{word.text}</StateBadge>} lead={data.sentence}>
      <Group gap="xl">
        <StateBadge {...settingsWord(site, data.liveOnAllEdges)} />
        {site.service.active && <StateBadge tone={dnsTones[data.dns]}>{dnsWords[data.dns]}</StateBadge>}
        <Text size="sm" c="dimmed">
          {data.lastRequestAt ? (
            <>
              Last visitor <RelativeTime at={data.lastRequestAt} />
            </>
          ) : (
            'No visitor has come this way yet'
          )}
        </Text>
      </Group>
    </Panel>
  );
}
