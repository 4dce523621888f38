import type { Traffic } from '@sitekeep/contracts';
import { showCount, showTime } from '@sitekeep/web-ui';
import { Area, AreaChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';

/** One colour per verdict, the same everywhere; what was let through is light. */
const verdicts = [
  { key: 'passed', name: 'From your server', colour: 'var(--sk-passed)' },
  { key: 'cached', name: 'From the cache', colour: 'var(--sk-cached)' },
  { key: 'originErrors', name: 'Errors of your server', colour: 'var(--sk-attention)' },
  { key: 'refused', name: 'Refused', colour: 'var(--sk-refused)' },
];
const letThrough = new Set(['passed', 'cached']);
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const tick = { fill: 'var(--mantine-color-dimmed)', fontSize: 12 };

/** Requests over time, stacked by what became of them. The table below it says the same. */
export function TrafficChart({ traffic }: { traffic: Traffic }) {
  const isDays = Date.parse(traffic.to) - Date.parse(traffic.from) > 2 * 86_400_000;
  const data = traffic.points.map(({ at, requests, refused, cached, originErrors }) => ({
    at,
    passed: Math.max(0, requests - refused - cached - originErrors),
    cached,
    refused,
    originErrors,
  }));
  return (
    <div role="img" aria-label="Requests over time, stacked by what became of them; the table below holds the numbers">
      <ResponsiveContainer width="100%" height={260}>
        <AreaChart data={data} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--sk-line)" />
          <XAxis
            dataKey="at"
            tickFormatter={(at: string) => (isDays ? date : clock).format(new Date(at))}
            tick={tick}
            tickLine={false}
            axisLine={false}
            minTickGap={48}
          />
          <YAxis tickFormatter={showCount} tick={tick} tickLine={false} axisLine={false} width={40} allowDecimals={false} />
          <Tooltip
            labelFormatter={(at) => (typeof at === 'string' ? showTime(at) : '')}
            formatter={(value) => showCount(Number(value))}
            contentStyle={{ background: 'var(--sk-surface)', border: '1px solid var(--sk-line)', borderRadius: 8, fontSize: 13 }}
          />
          <Legend
            iconType="circle"
            iconSize={8}
            itemSorter={null}
            formatter={(name: string) => <span style={{ color: 'var(--mantine-color-text)' }}>{name}</span>}
            wrapperStyle={{ fontSize: 13, paddingTop: 8 }}
          />
          {verdicts.map(({ key, name, colour }) => (
            <Area
              key={key}
              dataKey={key}
              name={name}
              stackId="all"
              type="monotone"
              stroke={colour}
              fill={colour}
              fillOpacity={letThrough.has(key) ? 0.22 : 0.75}
              strokeWidth={letThrough.has(key) ? 1.5 : 0}
              isAnimationActive={false}
            />
          ))}
        </AreaChart>
      </ResponsiveContainer>
    </div>
  );
}
