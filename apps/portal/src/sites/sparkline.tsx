import type { Traffic } from '@sitekeep/contracts';
import classes from './sparkline.module.css';

const width = 96;
const height = 28;

/** At most 24 bars' worth of points, so that a day of minutes reads as a line. */
function bucket(points: Traffic['points'], pick: (point: Traffic['points'][number]) => number): number[] {
  const size = Math.max(1, Math.ceil(points.length / 24));
  const sums: number[] = [];
  points.forEach((point, index) => {
    const slot = Math.floor(index / size);
    sums[slot] = (sums[slot] ?? 0) + pick(point);
  });
  return sums;
}

function lineOf(values: number[], top: number): string {
  const step = width / Math.max(1, values.length - 1);
  return values
    .map(
      (value, index) => `${index === 0 ? 'M' : 'L'}${(index * step).toFixed(1)} ${(height - 1 - (value / top) * (height - 3)).toFixed(1)}`,
    )
    .join(' ');
}

/** Requests of the last 24 hours in one glance; the refused ones in red. */
export function Sparkline({ traffic }: { traffic: Traffic }) {
  const requests = bucket(traffic.points, (point) => point.requests);
  const refused = bucket(traffic.points, (point) => point.refused);
  const top = Math.max(1, ...requests);
  const line = lineOf(requests, top);
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} className={classes.spark} aria-hidden>
      <path d={`${line} V${height} H0 Z`} className={classes.area} />
      <path d={line} className={classes.line} />
      {traffic.totals.refused > 0 && <path d={lineOf(refused, top)} className={classes.refused} />}
    </svg>
  );
}
