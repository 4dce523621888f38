const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const counted = new Intl.RelativeTimeFormat('en');
const named = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** `3 minutes ago`, `tomorrow`, `in 10 days`; rounded, and 60 minutes are one hour. */
export function showRelative(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1000;
  const index = units.findIndex(([, size], place) => {
    const smaller = units[place + 1]?.[1] ?? 1;
    return Math.round(Math.abs(seconds) / smaller) * smaller >= size;
  });
  const [unit, size] = units[index] ?? [];
  if (!unit || !size) return 'just now';
  return (unit === 'day' ? named : counted).format(Math.round(seconds / size), unit);
}
