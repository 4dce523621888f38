import { rulesetSchema, rulesetVersion, type Ruleset } from '@sitekeep/contracts';
import { Address } from '@sitekeep/geo';
import type { EnforcementRequest } from '../verdict.ts';

export type RulesetParts = Partial<Omit<Ruleset, 'filters'>> & { filters?: Partial<Ruleset['filters']> };

/** A ruleset in which everything that is not named is switched off. */
export function rulesetOf({ filters, ...parts }: RulesetParts = {}): Ruleset {
  return rulesetSchema.parse({
    version: rulesetVersion,
    siteId: 'site_1',
    revision: 3,
    hostnames: ['a.test'],
    suspended: false,
    origins: [{ scheme: 'http', host: '198.51.100.1', port: 80, weight: 1 }],
    ...parts,
    filters: {
      blacklist: [],
      whitelist: [],
      onlyFromWhitelist: false,
      countries: { mode: 'off', codes: [] },
      searchBots: false,
      tor: 'allow',
      ...filters,
    },
  });
}

export type RequestParts = Partial<Omit<EnforcementRequest, 'address' | 'country' | 'headers' | 'headerValues'>> & {
  country?: (address: Address) => string | null;
  headers?: Record<string, string | string[]>;
};

/** A plain GET of `/` unless said otherwise. */
export function requestFrom(from: string, { country, headers, ...parts }: RequestParts = {}): EnforcementRequest {
  const address = Address.parse(from);
  if (!address) throw new Error(from);
  return {
    siteId: 'site_1',
    address,
    country: () => country?.(address) ?? null,
    now: 0,
    secure: false,
    hostname: 'a.test',
    method: 'GET',
    target: '/',
    headers: [],
    bodyComes: false,
    bodyBytes: 0,
    path: '/',
    query: '',
    userAgent: '',
    cookies: '',
    headerValues: (name) => [headers?.[name] ?? []].flat(),
    dry: false,
    exemptBy: null,
    skipsGate: false,
    session: undefined,
    machine: undefined,
    gate: null,
    checkWantedBy: null,
    limitHeaders: null,
    firewall: null,
    ...parts,
  };
}
