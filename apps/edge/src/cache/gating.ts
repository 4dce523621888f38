import type { Arrival } from '../request-path/arrival.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Gating } from './rules/cache-rules.ts';

/** Once the gate was asked; where it is not (a challenge of a certificate authority) the path is open. */
export function gatingOf({ gate }: Pick<LiveSite, 'gate'>, { gate: decision }: Pick<Arrival, 'gate'>): Gating {
  if (gate.mode === 'off') return 'none';
  return decision === null || decision.outcome === 'open' ? 'open' : 'closed';
}
