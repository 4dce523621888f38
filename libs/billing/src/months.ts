/**
 * The moment `months` calendar months after `anchor`, in UTC. Counted from the anchor each time, so that month ends stay
 * anchored: 31 Jan + 1 is 28 or 29 Feb, 31 Jan + 2 is 31 Mar. The time of day stays.
 */
export function addMonths(anchor: Date, months: number): Date {
  const total = anchor.getUTCFullYear() * 12 + anchor.getUTCMonth() + months;
  const year = Math.floor(total / 12);
  const month = total - year * 12;
  const day = Math.min(anchor.getUTCDate(), daysInMonth(year, month));
  const moved = new Date(anchor);
  moved.setUTCFullYear(year, month, day);
  return moved;
}

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month + 1, 0)).getUTCDate();

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
export const addMs = (time: Date, ms: number): Date => new Date(time.getTime() + ms);
/** The later of two moments. */
export const later = (one: Date, other: Date): Date => (one > other ? one : other);

/** `1 month`, `1 or 12 months`. */
export const monthsInWords = (counts: readonly number[], between: string): string =>
  `${counts.join(between)} ${counts.every((count) => count === 1) ? 'month' : 'months'}`;
