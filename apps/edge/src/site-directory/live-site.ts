import type { Ruleset, RulesetCertificate, RulesetCheck } from '@sitekeep/contracts';
import { type PageBrand, plainBrand, prepareBrand } from '@sitekeep/edge-pages';
import { compileSite, type CompiledSite, type SiteServices } from '@sitekeep/enforcement';
import type { Tallies, Tally } from '../events/tally.ts';
import type { InFlight } from '../fleet/in-flight.ts';
import type { SiteLoad } from '../fleet/site-load.ts';
import type { OriginConnect } from '../origin/origin-connect.ts';
import { OriginGroup } from '../origin/origin-group.ts';
import { withSharedParts } from './shared-parts.ts';
import { siteArrival, type SiteArrival } from './site-arrival.ts';

/** All that a request needs of its site, ready: rules, origins with their connections, and its counters. */
export interface LiveSite {
  readonly siteId: string;
  readonly revision: number;
  readonly hostnames: readonly string[];
  readonly arrival: SiteArrival;
  readonly certificates: readonly RulesetCertificate[];
  readonly compiled: CompiledSite;
  readonly check: RulesetCheck;
  /** Of a site that checks its visitors while it is under attack: its requests under way. */
  readonly load: SiteLoad | null;
  /** How our pages look to the site's visitors. */
  readonly brand: PageBrand;
  readonly origins: OriginGroup;
  readonly tally: Tally;
}

/** Told of every change of a site that came into force; `live` is null when it was deleted. */
export type OnSiteChange = (siteId: string, live: LiveSite | null) => void;

export type BuildSite = (ruleset: Ruleset, previous: LiveSite | null) => LiveSite;

/**
 * Builds the next version of a site. Counters go on, and connections too where the origins are the same, so that a change
 * of a list costs no connection. Throws when a list does not compile.
 */
export function siteBuilder(connect: OriginConnect, tallies: Tallies, services: SiteServices, inFlight: InFlight): BuildSite {
  return (given, previous) => {
    const ruleset = withSharedParts(given);
    const { siteId, revision, hostnames, certificates, check } = ruleset;
    const compiled = compileSite(ruleset, services);
    const origins = previous?.origins.serves(ruleset) ? previous.origins : new OriginGroup(ruleset, connect);
    const arrival = siteArrival(ruleset);
    const brand = isPlain(ruleset.brand) ? plainBrand : prepareBrand(ruleset.brand);
    const load = check.mode === 'auto' ? inFlight.of(siteId, check) : null;
    const tally = previous?.tally ?? tallies.of(siteId);
    return { siteId, revision, hostnames, arrival, certificates, compiled, check, load, brand, origins, tally };
  };
}

const isPlain = (brand: Ruleset['brand']): boolean => Object.values(brand).every((value) => value === null);
