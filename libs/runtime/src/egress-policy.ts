import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Ports that no web server listens on and that make an open proxy useful: mail, shells, databases. */
const refusedPorts = new Set([
  0, 1, 7, 9, 11, 13, 19, 21, 22, 23, 25, 53, 69, 110, 111, 123, 135, 137, 138, 139, 143, 161, 389, 445, 465, 514, 587, 636, 993, 995, 1433,
  1521, 2049, 2375, 2376, 2379, 3306, 3389, 5432, 5900, 6379, 6443, 10250, 11211, 27017,
]);

const ranges: [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  // A cloud's host speaks to its guests there.
  ['168.63.129.16', 32, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
  ['5f00::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

/** Thrown (or handed to a connect callback) when a target is not ours to reach. `code` is EEGRESS. */
export class EgressRefused extends Error {
  readonly code = 'EEGRESS';
  constructor(target: string) {
    super(`${target} is not reachable from here by policy`);
    this.name = 'EgressRefused';
  }
}

/** The addresses of a name, in the order they are to be tried. Rejects when it has none. */
export type ResolveName = (hostname: string) => Promise<LookupAddress[]>;

const resolveBySystem: ResolveName = (hostname) => systemLookup(hostname, { all: true });

/**
 * Where we may connect on behalf of a customer: public addresses only, never our own, never a port of `refusedPorts`.
 * Private, loopback, link-local, CGNAT, metadata, documentation, NAT64, 6to4, Teredo, IPv4-mapped and IPv4-compatible addresses
 * are refused.
 * `allowPrivate` (development) lifts the address rules, not the ports.
 */
export class EgressPolicy {
  private readonly refused = new BlockList();

  constructor(private readonly options: { allowPrivate: boolean; ownAddresses?: readonly string[]; resolve?: ResolveName }) {
    for (const [network, prefix, family] of ranges) this.refused.addSubnet(network, prefix, family);
    if (options.allowPrivate) return;
    for (const address of options.ownAddresses ?? []) this.refused.addAddress(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }

  allowsPort(port: number): boolean {
    return port > 0 && port < 65536 && !refusedPorts.has(port);
  }

  /** `address` is an IP literal; anything else is refused. */
  allowsAddress(address: string): boolean {
    const family = isIP(address);
    if (family === 0) return false;
    if (this.options.allowPrivate) return true;
    if (family === 4) return !this.refused.check(address, 'ipv4');
    // BlockList reads ::ffff:a.b.c.d as a.b.c.d; the mapped form itself has no honest use towards an origin.
    return !/^(0*:)*:?ffff:/i.test(address) && !/^::(ffff:)?\d+\.\d+/i.test(address) && !this.refused.check(address, 'ipv6');
  }

  /** For `lookup` of net.connect and undici: resolves and hands on only allowed addresses, so that the checked one is the one connected to. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    const resolved = (this.options.resolve ?? resolveBySystem)(hostname);
    void resolved.then(
      (found) => {
        const allowed = found.filter(({ address }) => this.allowsAddress(address));
        const first = allowed[0];
        if (!first) return callback(new EgressRefused(hostname), '', 0);
        return options.all ? callback(null, allowed) : callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };

  /** Checks a target before connecting: net.connect does not call `lookup` for IP literals. Throws EgressRefused. */
  assertTarget(host: string, port: number): void {
    const literal = host.replace(/^\[|\]$/g, '');
    if (!this.allowsPort(port) || (isIP(literal) !== 0 && !this.allowsAddress(literal))) throw new EgressRefused(`${host}:${port}`);
  }
}
