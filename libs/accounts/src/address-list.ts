import { BlockList, isIP } from 'node:net';

/** True when the address is one of, or lies in one of, the listed addresses and CIDR ranges. */
export function listHoldsAddress(list: readonly string[], address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const ranges = new BlockList();
  for (const entry of list) {
    const [network = '', prefix] = entry.split('/');
    const kind = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    ranges.addSubnet(network, prefix === undefined ? (kind === 'ipv6' ? 128 : 32) : Number(prefix), kind);
  }
  return ranges.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
