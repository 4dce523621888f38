import type { Address } from '@sitekeep/geo';
import type { Origin } from '../origin.ts';

/** What an origin weighs at the moment. */
export type WeightOf = (origin: Origin) => number;

/**
 * Smooth weighted round robin: weights 2 and 1 give a, b, a rather than a, a, b. With `dry` it tells whose turn it is and leaves it
 * at that. There must be one candidate.
 */
export function byTurn(candidates: readonly Origin[], weightOf: WeightOf, dry: boolean): Origin {
  let best = candidates[0] as Origin;
  let most = Number.NEGATIVE_INFINITY;
  let total = 0;
  for (const origin of candidates) {
    const weight = weightOf(origin);
    const turn = origin.turn + weight;
    total += weight;
    if (!dry) origin.turn = turn;
    if (turn > most) [best, most] = [origin, turn];
  }
  if (!dry) best.turn -= total;
  return best;
}

/** The fewest requests in flight for its weight; by turn among those that have equally few. */
export function byLeastConnections(candidates: readonly Origin[], weightOf: WeightOf, dry: boolean): Origin {
  let least = Number.POSITIVE_INFINITY;
  let idlest: Origin[] = [];
  for (const origin of candidates) {
    const load = origin.condition.inFlight / weightOf(origin);
    if (load > least) continue;
    if (load < least) idlest = [];
    least = load;
    idlest.push(origin);
  }
  return byTurn(idlest, weightOf, dry);
}

/**
 * Weighted rendezvous hashing: each origin draws a lot for the address, and the best lot wins. When an origin goes, only those
 * move who had drawn it; when its weight falls, only as many as it is too many. The same on every edge.
 */
export function byAddress(candidates: readonly Origin[], weightOf: WeightOf, address: Address, seedOf: (origin: Origin) => number): Origin {
  const client = addressHash(address);
  let best = candidates[0] as Origin;
  let most = Number.NEGATIVE_INFINITY;
  for (const origin of candidates) {
    const lot = (mixed(client ^ seedOf(origin)) + 0.5) / 2 ** 32;
    const score = -weightOf(origin) / Math.log(lot);
    if (score > most) [best, most] = [origin, score];
  }
  return best;
}

/** Of IPv6 the /64: whoever has one address of it has them all. */
const addressHash = ({ isV4, w0, w1 }: Address): number => (isV4 ? mixed(w0) : mixed(mixed(w0 ^ 0x9e3779b9) ^ w1));

/** What an origin draws its lots by: FNV-1a, mixed. */
export function nameHash(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return mixed(hash);
}

/** The finaliser of MurmurHash3: every bit of the input moves half of the bits. 0 to 2^32-1. */
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
