import type { Fault, ListName, SitePolicyChange } from '@sitekeep/contracts';
import { checkArrival } from './check-arrival.ts';
import { checkBalancer } from './check-balancer.ts';
import { checkBrand } from './check-brand.ts';
import { checkCache } from './check-cache.ts';
import { checkGate, type GateFrame } from './check-gate.ts';
import { checkFirewall, type FirewallFrame } from './check-firewall.ts';
import { checkCountries, checkList, lockedOut, tooManyRules, type CheckedEntry } from './check-lists.ts';
import { checkRateLimits } from './check-rate-limits.ts';
import { checkResponse } from './check-response.ts';
import { checkVisitorCheck } from './check-visitor-check.ts';

/** Any of a policy's sections; a whole policy names them all. An account's policy has fewer of them than a site's. */
export type PolicyChange = SitePolicyChange;
/** What the change is checked against. */
export type PolicyFrame = {
  now: Date;
  /** how many list entries the plan allows */
  rules: number;
  /** the ports beside the usual ones that our edges offer */
  ports: readonly number[];
  /** the site's, `*.example.com` among them; none of an account */
  hostnames: readonly string[];
  /** those that the site's origins are in */
  groups: readonly string[];
  /** of a site; null: the change names no firewall section */
  firewall: Omit<FirewallFrame, 'hostnames'> | null;
  /** of a site; null: the change names no gate section */
  gate: GateFrame | null;
  /** how things stand where the change says nothing: entries in force, and the switch */
  before: Record<ListName, number> & { onlyFromWhitelist: boolean };
};
/** The change in canonical form: entries of the lists that it replaces, columns, settings. */
export type CheckedChange = {
  lists: readonly ListName[];
  entries: CheckedEntry[];
  columns: { onlyFromWhitelist?: boolean; countryMode?: 'off' | 'allow' | 'block'; countries?: string[] };
  settings: Pick<
    PolicyChange,
    'searchBots' | 'tor' | 'arrival' | 'rateLimits' | 'check' | 'brand' | 'balancer' | 'cache' | 'response' | 'firewall' | 'gate'
  >;
};

/** An answer with more faults than this helps nobody; the last one says how many are left. */
const faultsShown = 1000;

/** Brings a change of a policy into its canonical form and finds every fault at once. */
export function checkPolicy(change: PolicyChange, frame: PolicyFrame): { checked: CheckedChange; faults: Fault[] } {
  const { blacklist: _, whitelist: __, onlyFromWhitelist, countries, ...settings } = change;
  const faults: Fault[] = [];
  const lists = (['blacklist', 'whitelist'] as const).filter((list) => change[list] !== undefined);
  const entries = lists.flatMap((list) => checkList(list, change[list] ?? [], frame.now, faults));
  faults.push(...lengthFaults(change, lists, frame), ...whitelistFaults(change, frame));
  const filter = countries && checkCountries(countries, faults);
  faults.push(...settingsFaults(settings, frame));
  const gate = settings.gate && frame.gate && checkGate(settings.gate, frame.gate, faults);
  const columns = {
    ...(onlyFromWhitelist !== undefined && { onlyFromWhitelist }),
    ...(filter && { countryMode: filter.mode, countries: filter.countries }),
  };
  return { checked: { lists, entries, columns, settings: { ...settings, ...(gate && { gate }) } }, faults: shorten(faults) };
}

function lengthFaults(change: PolicyChange, lists: readonly ListName[], { rules, before }: PolicyFrame): Fault[] {
  const lengthOf = (list: ListName) => change[list]?.length ?? before[list];
  const count = lengthOf('blacklist') + lengthOf('whitelist');
  const list = lists.find((each) => lengthOf(each) > rules) ?? lists.find((each) => each === 'whitelist' && lengthOf(each) > 0) ?? lists[0];
  return list === undefined || count <= rules ? [] : [{ pointer: `/${list}`, code: 'limit_reached', detail: tooManyRules(count, rules) }];
}

function whitelistFaults({ onlyFromWhitelist, whitelist }: PolicyChange, { before }: PolicyFrame): Fault[] {
  if (onlyFromWhitelist === undefined && whitelist === undefined) return [];
  const locked = (onlyFromWhitelist ?? before.onlyFromWhitelist) && (whitelist?.length ?? before.whitelist) === 0;
  const pointer = onlyFromWhitelist === undefined ? '/whitelist' : '/onlyFromWhitelist';
  return locked ? [{ pointer, code: 'empty_whitelist', detail: lockedOut }] : [];
}

function settingsFaults(settings: CheckedChange['settings'], { now, ports, hostnames, groups, firewall: frame }: PolicyFrame): Fault[] {
  const { arrival, rateLimits, check, brand, balancer, cache, response, firewall } = settings;
  return [
    ...(arrival ? checkArrival(arrival, ports) : []),
    ...(rateLimits ? checkRateLimits(rateLimits) : []),
    ...(check ? checkVisitorCheck(check) : []),
    ...(brand ? checkBrand(brand) : []),
    ...(balancer ? checkBalancer(balancer, groups, now) : []),
    ...(cache ? checkCache(cache) : []),
    ...(response ? checkResponse(response, hostnames) : []),
    ...(firewall && frame ? checkFirewall(firewall, { ...frame, hostnames }) : []),
  ];
}

const shorten = (faults: Fault[]): Fault[] =>
  faults.length <= faultsShown
    ? faults
    : [
        ...faults.slice(0, faultsShown),
        { pointer: '', code: 'more_faults', detail: `${faults.length - faultsShown} more faults are not shown.` },
      ];
