import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Reader, type Response } from 'maxmind';
import type { Address } from './address.ts';
import { CidrSet } from './cidr-set.ts';

/** Two-letter country of an address (ISO 3166-1), or null when nobody says (private and unassigned addresses). */
export type CountryOf = (address: Address) => string | null;

interface CountryRow {
  readonly country_code?: string;
}

/** Nobody's networks (RFC 6890). The country file claims some of them: it says that 192.168.1.1 is in Australia. */
const unassigned = new CidrSet(
  [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.2.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/3',
    '::/127',
    '100::/64',
    '2001:db8::/32',
    'fc00::/7',
    'fe80::/10',
    'ff00::/8',
  ].map((address) => ({ address, expiresAt: null })),
);

let loaded: CountryOf | undefined;

/** The country lookup of this process. The file is read on the first call and stays in memory. */
export function countries(): CountryOf {
  loaded ??= load();
  return loaded;
}

function load(): CountryOf {
  // The combined file: the one for IPv4 alone answers wrongly when asked for IPv6.
  const file = createRequire(import.meta.url).resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb');
  const reader = new Reader<Response & CountryRow>(readFileSync(file));
  return (address) => {
    if (unassigned.find(address, 0)) return null;
    const code = reader.get(address.text)?.country_code;
    return code === undefined || code === '' || code === 'ZZ' ? null : code;
  };
}
