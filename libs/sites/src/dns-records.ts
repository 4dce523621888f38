import { isIP } from 'node:net';
import type { SiteDetail } from '@sitekeep/contracts';
import { displayName } from './hostname.ts';
import { registrableDomain } from './public-suffix.ts';

type DnsRecord = SiteDetail['dnsRecords'][number];
export type EdgePlace = { addresses: readonly string[]; cname: string };

const subdomainNote = 'Remove other A, AAAA and CNAME records of this name.';
const wildcardNote = 'The * stands for every name without a record of its own. Remove other records of *.';
const apexNote = 'The domain itself carries SOA and NS records, and beside those DNS allows no CNAME; so it points at our addresses.';

/** The records a customer sets so that visitors of a hostname reach our edge: CNAME, or addresses at the apex, where no CNAME may stand. */
export function dnsRecordsOf(hostname: string, edge: EdgePlace): DnsRecord[] {
  const shown = displayName(hostname);
  if (hostname !== registrableDomain(hostname))
    return [
      { hostname: shown, type: 'CNAME', name: hostname, value: edge.cname, note: hostname.startsWith('*.') ? wildcardNote : subdomainNote },
    ];
  return edge.addresses.map((address) => ({
    hostname: shown,
    type: isIP(address) === 6 ? ('AAAA' as const) : ('A' as const),
    name: hostname,
    value: address,
    note: apexNote,
  }));
}
