/** First and last day, each as `2026-11-22`. */
export interface Days {
  from: string;
  to: string;
}
const dayOf = (year: number, month: number, day: number) => new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);

/** The quarter before the one that today is in: what an accountant asks for. */
export function lastQuarter(today: Date): Days {
  const first = Math.floor(today.getUTCMonth() / 3) * 3 - 3;
  const year = today.getUTCFullYear();
  return { from: dayOf(year, first, 1), to: dayOf(year, first + 3, 0) };
}

/** What is wrong with the days; null when nothing is. */
export function exportFault(from: string, to: string): string | null {
  if (!from || !to) return 'Give both days.';
  return from > to ? 'The last day comes before the first.' : null;
}
