import type { RulesetGate } from '@sitekeep/contracts';
import { GatePolicy } from '@sitekeep/gate-session';
import { type Address, sharedCidrSet } from '@sitekeep/geo';
import { looseReadings, readingTest } from './path-match.ts';

const known = new WeakMap<RulesetGate, GatePolicy<Address>>();

/** The policy of a gate, the same for the same section object. Throws on a bad pattern or network. */
export function compileGatePolicy(gate: RulesetGate): GatePolicy<Address> {
  const made = known.get(gate) ?? new GatePolicy(gate, { path: readingTest, readings: looseReadings, networks });
  known.set(gate, made);
  return made;
}

function networks(given: readonly string[]): (address: Address) => boolean {
  const set = sharedCidrSet(given.map((address) => ({ address, expiresAt: null })));
  return (address) => set.find(address, 0) !== null;
}
