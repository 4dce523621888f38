import { enforce, type Verdict } from '@sitekeep/enforcement';
import type { Clock } from '@sitekeep/runtime';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Client } from './client.ts';

const passed: Verdict = { allowed: true, whitelistedBy: null };

/** Stage 3. Blacklist, whitelist, country, as far as the site uses them. */
export function filter(site: LiveSite, client: Client, clock: Clock): Verdict {
  if (site.compiled.checks.length === 0) return passed;
  return enforce(site.compiled, { address: client.address, country: client.country, now: clock.nowMs() });
}
