import type { GateRule } from '@sitekeep/contracts';
import ipaddr from 'ipaddr.js';

type Fits = Pick<GateRule, 'path' | 'methods' | 'networks' | 'appliesTo'>;

/** Whether the one holds for every request and visitor that the other holds for. Networks in canonical form. Of patterns only equal ones are compared. */
export const covers = (one: Fits, other: Fits): boolean =>
  coversPath(one.path, other.path) &&
  isWithin(other.methods, one.methods, (method, wider) => method === wider || (method === 'HEAD' && wider === 'GET')) &&
  isWithin(other.networks, one.networks, isSubnet) &&
  isWithin(other.appliesTo, one.appliesTo, (group, wider) => group === wider);

function coversPath(one: Fits['path'], other: Fits['path']): boolean {
  if (one === null) return true;
  if (other === null) return false;
  if (one.kind === 'prefix' && other.kind !== 'regex') return other.value.startsWith(one.value);
  return one.kind === other.kind && one.value === other.value;
}

/** An empty list names all. */
const isWithin = (some: readonly string[], all: readonly string[], fits: (one: string, wider: string) => boolean): boolean =>
  all.length === 0 || (some.length > 0 && some.every((one) => all.some((wider) => fits(one, wider))));

function isSubnet(one: string, wider: string): boolean {
  const [[address, bits], [range, widerBits]] = [ipaddr.parseCIDR(one), ipaddr.parseCIDR(wider)];
  return address.kind() === range.kind() && bits >= widerBits && address.match(range, widerBits);
}
