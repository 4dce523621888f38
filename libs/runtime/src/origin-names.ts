import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { ResolveName } from './egress-policy.ts';

/** How long addresses of IPv4 wait for those of IPv6 (RFC 8305, 3). */
const otherFamilyMs = 50;

/**
 * Resolves names that customers chose, of origins and identity providers, by DNS, without the system's resolver: a process has few threads
 * for that, and names whose servers never answer would keep those of all other sites waiting. Where private origins are allowed, names of
 * the machine and of its network count, which only the system knows.
 */
export function originNames({ allowPrivate, servers }: { allowPrivate: boolean; servers?: readonly string[] | undefined }): ResolveName {
  if (allowPrivate) return (hostname) => lookup(hostname, { all: true });
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  if (servers?.length) resolver.setServers(servers.map((server) => (isIP(server) === 6 ? `[${server}]` : server)));
  return (hostname) => resolve(resolver, hostname);
}

async function resolve(resolver: Resolver, hostname: string): Promise<LookupAddress[]> {
  const four = found(resolver.resolve4(hostname), 4);
  const six = found(resolver.resolve6(hostname), 6);
  const first = await four;
  const second = await (Array.isArray(first) ? Promise.race([six, nothingAfter(otherFamilyMs)]) : six);
  const addresses = [first, second].flatMap((one) => (Array.isArray(one) ? one : []));
  if (addresses.length === 0 && !Array.isArray(first)) throw first;
  return addresses;
}

/** What went wrong instead, where nothing is found. */
const found = (asked: Promise<string[]>, family: 4 | 6): Promise<LookupAddress[] | Error> =>
  asked.then(
    (addresses) => addresses.map((address) => ({ address, family })),
    (error: Error) => error,
  );

const nothingAfter = (ms: number): Promise<LookupAddress[]> => new Promise((resolve) => setTimeout(resolve, ms, []));
