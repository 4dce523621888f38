import type { Ruleset } from '@sitekeep/contracts';
import { compileSite, type CompiledSite, type SiteServices } from '@sitekeep/enforcement';
import type { Tallies, Tally } from '../events/tally.ts';
import type { OriginConnect } from '../origin/origin-connect.ts';
import { OriginGroup } from '../origin/origin-group.ts';

/** All that a request needs of its site, ready: rules, origins with their connections, and its counters. */
export interface LiveSite {
  readonly siteId: string;
  readonly revision: number;
  readonly hostnames: readonly string[];
  readonly compiled: CompiledSite;
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
export function siteBuilder(connect: OriginConnect, tallies: Tallies, services: SiteServices): BuildSite {
  return (ruleset, previous) => {
    const { siteId, revision, hostnames } = ruleset;
    const compiled = compileSite(ruleset, services);
    const origins = previous?.origins.serves(ruleset) ? previous.origins : new OriginGroup(ruleset, connect);
    return { siteId, revision, hostnames, compiled, origins, tally: previous?.tally ?? tallies.of(siteId) };
  };
}
