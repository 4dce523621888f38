import type { GateClaims } from '@sitekeep/contracts';

/**
 * `fresh`: taken as it is. `ageing`: taken, and to be renewed beside. `expired`: to be renewed first, and taken only if the gate
 * cannot be reached. `over`: the visitor signs in again.
 */
export type SessionPhase = 'fresh' | 'ageing' | 'expired' | 'over';

/** Where in its life a token is. `now`: ms since epoch. */
export function sessionPhase({ i, x, d, z }: GateClaims, now: number): SessionPhase {
  const seconds = now / 1000;
  if (seconds >= d || seconds >= z) return 'over';
  if (seconds >= x) return 'expired';
  return seconds >= (i + x) / 2 ? 'ageing' : 'fresh';
}
