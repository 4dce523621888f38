import type { Ruleset, RulesetCertificate, RulesetCheck, RulesetForwardAuth, RulesetGate } from '@sitekeep/contracts';
import { type PageBrand, plainBrand, prepareBrand } from '@sitekeep/edge-pages';
import { compileSite, type CompiledSite, type SiteServices } from '@sitekeep/enforcement';
import type { SiteFirewall, SiteFirewalls } from '@sitekeep/firewall';
import { type CacheRules, siteCacheRules } from '../cache/rules/cache-rules.ts';
import type { Tallies, Tally } from '../events/tally.ts';
import { type SiteLeaks, siteLeaks } from '../firewall/leaks/site-leaks.ts';
import type { InFlight } from '../fleet/in-flight.ts';
import type { SiteLoad } from '../fleet/site-load.ts';
import { type OriginServices, SiteOrigins } from '../origin/site-origins.ts';
import { siteResponse, type SiteResponse } from '../response/site-response.ts';
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
  /** Who has to sign in. */
  readonly gate: RulesetGate;
  /** Null where it is switched off. */
  readonly firewall: SiteFirewall | null;
  /** ms since epoch: until then the firewall only records; null: it does as it says. */
  readonly blocksFrom: number | null;
  /** The description its requests are held against; null without. */
  readonly api: Ruleset['firewall']['api'];
  /** So much of a body the firewall reads. */
  readonly bodyBytes: number;
  /** What its answers should not show; null where nobody looks. */
  readonly leaks: SiteLeaks | null;
  /** Of a site that checks its visitors while it is under attack: its requests under way. */
  readonly load: SiteLoad | null;
  /** How our pages look to the site's visitors. */
  readonly brand: PageBrand;
  /** What becomes of its answers on their way; null when they leave as they are. */
  readonly response: SiteResponse | null;
  /** Null for a site that keeps nothing. */
  readonly cache: CacheRules | null;
  readonly origins: SiteOrigins;
  /** Whether proxies may ask about its requests, and with which secret. */
  readonly forwardAuth: RulesetForwardAuth;
  readonly tally: Tally;
}

/** Told of every change of a site that came into force; `live` is null when it was deleted. */
export type OnSiteChange = (siteId: string, live: LiveSite | null) => void;

export type BuildSite = (ruleset: Ruleset, previous: LiveSite | null) => LiveSite;

/**
 * Builds the next version of a site. Counters go on, and connections too where the origins are the same, so that a change
 * of a list costs no connection. Throws when a list does not compile.
 */
export function siteBuilder(
  originServices: OriginServices,
  tallies: Tallies,
  services: SiteServices & { readonly firewall: SiteFirewalls },
  inFlight: InFlight,
): BuildSite {
  return (given, previous) => {
    const ruleset = withSharedParts(given);
    const { siteId, revision, hostnames, certificates, check, forwardAuth, gate } = ruleset;
    const compiled = compileSite(ruleset, services);
    const origins = originsOf(ruleset, previous?.origins ?? null, originServices);
    const { blocksFrom, mode, api, body } = ruleset.firewall;
    const firewall = mode === 'off' ? null : services.firewall.of(ruleset.firewall);
    const leaks = siteLeaks(ruleset.firewall.leaks);
    const arrival = siteArrival(ruleset);
    const brand = isPlain(ruleset.brand) ? plainBrand : prepareBrand(ruleset.brand);
    const response = siteResponse(ruleset);
    const cache = siteCacheRules(ruleset.cache);
    const load = check.mode === 'auto' ? inFlight.of(siteId, check) : null;
    const tally = previous?.tally ?? tallies.of(siteId);
    return {
      // What every request asks stands together: of many sites, little is in the processor's cache.
      siteId,
      arrival,
      gate,
      response,
      compiled,
      firewall,
      api,
      tally,
      leaks,
      cache,
      load,
      origins,
      revision,
      hostnames,
      certificates,
      check,
      blocksFrom,
      bodyBytes: body.bytes,
      brand,
      forwardAuth,
    };
  };
}

const isPlain = (brand: Ruleset['brand']): boolean => Object.values(brand).every((value) => value === null);

function originsOf(ruleset: Ruleset, previous: SiteOrigins | null, services: OriginServices): SiteOrigins {
  return previous?.serves(ruleset, services) ? previous : new SiteOrigins(ruleset, services, previous);
}
