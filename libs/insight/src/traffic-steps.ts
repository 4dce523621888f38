const minute = 60;
/** Widest range in hours for each step, so that a chart has a few hundred points. */
const steps: readonly (readonly [hours: number, seconds: number])[] = [
  [3, minute],
  [24, 5 * minute],
  [168, 30 * minute],
  [720, 120 * minute],
];

export interface Range {
  readonly from: Date;
  readonly to: Date;
  readonly stepSeconds: number;
}

/** The last hours up to now, on whole steps; the step under way is part of it. */
export function lastHours(hours: number, now: Date): Range {
  const stepSeconds = steps.find(([widest]) => hours <= widest)?.[1] ?? 120 * minute;
  const stepMs = stepSeconds * 1000;
  const to = (Math.floor(now.getTime() / stepMs) + 1) * stepMs;
  return { from: new Date(to - Math.ceil((hours * 3_600_000) / stepMs) * stepMs), to: new Date(to), stepSeconds };
}

/** Every step of the range in order. */
export function stepsOf({ from, to, stepSeconds }: Range): Date[] {
  const count = (to.getTime() - from.getTime()) / (stepSeconds * 1000);
  return Array.from({ length: count }, (_, i) => new Date(from.getTime() + i * stepSeconds * 1000));
}
