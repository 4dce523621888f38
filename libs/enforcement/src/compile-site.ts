import type { Ruleset, Stage } from '@sitekeep/contracts';
import { banStage } from './ban.stage.ts';
import { blacklistStage } from './blacklist.stage.ts';
import { countryStage } from './country.stage.ts';
import { rateLimitStage } from './rate-limit.stage.ts';
import type { SiteServices } from './site-services.ts';
import { torStage } from './tor.stage.ts';
import { refuse, type EnforcementRequest, type Refusal, type StageCheck } from './verdict.ts';
import { visitorCheckStage } from './visitor-check.stage.ts';
import { whitelistStage } from './whitelist.stage.ts';

/** A ruleset made ready for requests: what costs time is done here, once, and only the stages the site uses are there. */
export interface CompiledSite {
  readonly siteId: string;
  readonly revision: number;
  readonly checks: readonly StageCheck[];
  /** Of requests to the edge's own paths: they answer a check, so they do not meet it. */
  readonly reservedChecks: readonly StageCheck[];
  /** Of connections that last, asked again when the site changes: what a request may do once is no question there. */
  readonly lastingChecks: readonly StageCheck[];
  /** The same stages by name, for whoever asks what each of them says. */
  readonly stages: readonly NamedStage[];
}

export interface NamedStage {
  readonly stage: Stage;
  readonly check: StageCheck;
}

const suspended = refuse('site', 'suspended', null);

/** Throws when a list holds something that is no network; publication never writes such a ruleset. */
export function compileSite(ruleset: Ruleset, services: SiteServices): CompiledSite {
  const stages = ruleset.suspended ? [named('site', () => suspended)] : stagesOf(ruleset, services);
  const without = (...names: Stage[]) => stages.filter(({ stage }) => !names.includes(stage)).map(({ check }) => check);
  const { siteId, revision } = ruleset;
  const reservedChecks = without('visitor_check');
  return { siteId, revision, checks: without(), reservedChecks, lastingChecks: without('rate_limit', 'visitor_check'), stages };
}

/** The order is the product's promise: the blacklist beats the whitelist, and the whitelist spares what follows. */
function stagesOf(ruleset: Ruleset, services: SiteServices): NamedStage[] {
  const { filters } = ruleset;
  const all = [
    named('blacklist', blacklistStage(filters)),
    named('whitelist', whitelistStage(filters)),
    named('ban', banStage(ruleset, services.bans)),
    named('tor', torStage(filters, services)),
    named('country', countryStage(filters, services)),
    named('rate_limit', rateLimitStage(ruleset, services.limits)),
    named('visitor_check', visitorCheckStage(ruleset, services)),
  ];
  return all.filter((stage): stage is NamedStage => stage.check !== null);
}

const named = <Check extends StageCheck | null>(stage: Stage, check: Check) => ({ stage, check });

/** Runs a request through stages; null lets it pass. Pure but for what the services remember: no clock, no I/O, no waiting. */
export function enforce(checks: readonly StageCheck[], request: EnforcementRequest): Refusal | null {
  for (const check of checks) {
    const refusal = check(request);
    if (refusal) return refusal;
  }
  return null;
}
