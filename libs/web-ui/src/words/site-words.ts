import type { Site } from '@sitekeep/contracts';

/** The hostnames of a site as people read them; more than two are counted. */
export function hostnamesOf(site: Pick<Site, 'hostnames'>): string {
  const names = site.hostnames.map((hostname) => hostname.display);
  return names.length <= 2 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
export const showCount = (count: number): string => (count < 100_000 ? whole.format(count) : compact.format(count));

/** 1,536 -> `1.5 KB`. */
export function showBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
