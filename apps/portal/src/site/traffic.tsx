import { Group, SegmentedControl, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import type { Traffic as TrafficData } from '@sitekeep/contracts';
import { CsvButton, DataTable, Empty, Panel, ProblemAlert, reads, showBytes, showCount, useRead, type Column } from '@sitekeep/web-ui';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'react-router';
import { useSite } from './use-site.ts';

const TrafficChart = lazy(async () => ({ default: (await import('./traffic-chart.tsx')).TrafficChart }));
type Point = TrafficData['points'][number];
const spans = [
  { value: '1', label: 'Hour' },
  { value: '24', label: 'Day' },
  { value: '168', label: 'Week' },
  { value: '720', label: '30 days' },
];
const moment = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const columns: Column<Point>[] = [
  { title: 'From', render: (point) => <span style={{ whiteSpace: 'nowrap' }}>{moment.format(new Date(point.at))}</span> },
  { title: 'Requests', right: true, render: (point) => showCount(point.requests) },
  { title: 'Refused', right: true, render: (point) => showCount(point.refused) },
  { title: 'By limits', right: true, render: (point) => showCount(point.limited) },
  { title: 'By checks', right: true, render: (point) => showCount(point.challenged) },
  { title: 'From the cache', right: true, render: (point) => showCount(point.cached) },
  { title: 'Server errors', right: true, render: (point) => showCount(point.originErrors) },
  { title: 'Sent', right: true, render: (point) => showBytes(point.bytesOut) },
];

function Total({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="xl" fw={600} className="sk-figures">
        {value}
      </Text>
    </div>
  );
}

/** How many came, and what became of them. */
export function Traffic() {
  const site = useSite();
  const [params, setParams] = useSearchParams({ hours: '24' });
  const hours = Number(params.get('hours')) || 24;
  const traffic = useRead(reads.traffic(site.id, hours), { refreshMs: 20_000, keepBefore: true });
  const busy = traffic.data?.points.filter((point) => point.requests > 0).toReversed();
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          How many requests came, and what became of them.
        </Text>
        <SegmentedControl
          aria-label="Time span"
          data={spans}
          value={String(hours)}
          onChange={(value) => setParams({ hours: value }, { replace: true })}
        />
      </Group>
      {traffic.error && !traffic.data && <ProblemAlert error={traffic.error} onRetry={() => void traffic.refetch()} />}
      <Panel>{traffic.data ? <ChartOf traffic={traffic.data} /> : <Skeleton height={320} />}</Panel>
      <Panel
        title="The same as a table"
        lead="Steps without a request are left out."
        action={
          <CsvButton
            name={`traffic-${site.id}`}
            head={['at', 'requests', 'refused', 'limited', 'challenged', 'cached', 'originErrors', 'bytesOut']}
            rows={() =>
              (traffic.data?.points ?? []).map((p) => [
                p.at,
                p.requests,
                p.refused,
                p.limited,
                p.challenged,
                p.cached,
                p.originErrors,
                p.bytesOut,
              ])
            }
            disabled={!traffic.data}
          />
        }
        flush
      >
        <DataTable
          label="Traffic"
          columns={columns}
          rows={busy}
          keyOf={(point) => point.at}
          empty="No request came in this time."
          maxHeight={400}
        />
      </Panel>
    </Stack>
  );
}

function ChartOf({ traffic }: { traffic: TrafficData }) {
  const { requests, refused, cached, originErrors, bytesOut } = traffic.totals;
  if (requests === 0)
    return <Empty title="No request came in this time">Set the DNS records of the overview; visitors appear here within a minute.</Empty>;
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 2, sm: 5 }}>
        <Total label="Requests" value={showCount(requests)} />
        <Total label="Refused" value={showCount(refused)} />
        <Total label="From the cache" value={showCount(cached)} />
        <Total label="Errors of your server" value={showCount(originErrors)} />
        <Total label="Sent to visitors" value={showBytes(bytesOut)} />
      </SimpleGrid>
      <Suspense fallback={<Skeleton height={260} />}>
        <TrafficChart traffic={traffic} />
      </Suspense>
    </Stack>
  );
}
