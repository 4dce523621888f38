import { enforce, type Refusal } from '@sitekeep/enforcement';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Arrival } from './arrival.ts';

/** Lists, countries, firewall, limits, visitor check, gate, as far as the site uses them. Null lets the request pass. */
export function judge(site: LiveSite, arrival: Arrival): Refusal | null {
  const { checks } = site.compiled;
  return checks.length === 0 ? null : enforce(checks, arrival, site.compiled);
}
