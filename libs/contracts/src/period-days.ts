const dayMs = 24 * 3600_000;

/**
 * The last day of a period whose end does not belong to it, as people and EN 16931 (BT-135) count: `YYYY-MM-DD` in UTC, so that the next
 * period begins on the day after. Both times are ISO 8601; a period within a day ends on that day.
 */
export function lastDayOf({ from, to }: { from: string; to: string }): string {
  const before = new Date(Date.parse(to) - dayMs).toISOString().slice(0, 10);
  const first = new Date(from).toISOString().slice(0, 10);
  return before > first ? before : first;
}
