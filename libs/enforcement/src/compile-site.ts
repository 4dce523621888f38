import type { Ruleset, Stage } from '@sitekeep/contracts';
import { banStage } from './ban.stage.ts';
import { blacklistStage } from './blacklist.stage.ts';
import { countryStage } from './country.stage.ts';
import { firewallStage } from './firewall.stage.ts';
import { gateStage } from './gate.stage.ts';
import { rateLimitStage } from './rate-limit.stage.ts';
import type { SiteServices } from './site-services.ts';
import { torStage } from './tor.stage.ts';
import { refuse, type EnforcementRequest, type Refusal, type StageCheck } from './verdict.ts';
import { sparingMachines } from './visitor-check-machines.ts';
import { visitorCheckStage } from './visitor-check.stage.ts';
import { whitelistStage } from './whitelist.stage.ts';

/**
 * A ruleset made ready for requests: what costs time is done once, and only the stages the site uses are there. There may be
 * very many, so what only few requests ask is put together when they do.
 */
export class CompiledSite {
  readonly checks: readonly StageCheck[];
  readonly #names: readonly Stage[];

  constructor(stages: readonly NamedStage[]) {
    this.checks = stages.map(({ check }) => check);
    this.#names = sharedNames(stages.map(({ stage }) => stage));
  }

  /** Of requests to the edge's own paths: they answer a check, so they do not meet it, and nothing of them reaches the site. */
  get reservedChecks(): readonly StageCheck[] {
    return this.#without('firewall', 'visitor_check', 'gate');
  }

  /** Of requests that may be answered before anybody is checked or signs in. */
  get uncheckedChecks(): readonly StageCheck[] {
    return this.#without('visitor_check', 'gate');
  }

  /** The stages that `uncheckedChecks` leaves out; an empty list where nobody is ever checked and nobody signs in. */
  get lastChecks(): readonly StageCheck[] {
    return this.checks.filter((_check, i) => this.#names[i] === 'visitor_check' || this.#names[i] === 'gate');
  }

  /** Of connections that last, asked again when the site changes: what a request may do once is no question there. */
  get lastingChecks(): readonly StageCheck[] {
    return this.#without('firewall', 'rate_limit', 'visitor_check');
  }

  /** The same stages by name, for whoever asks what each of them says. */
  get stages(): readonly NamedStage[] {
    return this.checks.map((check, i) => ({ stage: this.#names[i] as Stage, check }));
  }

  #without(...names: Stage[]): readonly StageCheck[] {
    return this.checks.filter((_check, i) => !names.includes(this.#names[i] as Stage));
  }
}

/** One list for all sites that use the same stages: there are not many combinations. */
const nameLists = new Map<string, readonly Stage[]>();

function sharedNames(names: readonly Stage[]): readonly Stage[] {
  const known = nameLists.get(names.join());
  if (!known) nameLists.set(names.join(), names);
  return known ?? names;
}

export interface NamedStage {
  readonly stage: Stage;
  readonly check: StageCheck;
}

const suspended = refuse('site', 'suspended', null);

/** Throws when a list holds something that is no network; publication never writes such a ruleset. */
export function compileSite(ruleset: Ruleset, services: SiteServices): CompiledSite {
  return new CompiledSite(ruleset.suspended ? [named('site', () => suspended)] : stagesOf(ruleset, services));
}

/** The order is the product's promise: the blacklist beats the whitelist, and the whitelist spares what follows. */
function stagesOf(ruleset: Ruleset, services: SiteServices): NamedStage[] {
  const { filters } = ruleset;
  const gate = gateStage(ruleset, services);
  const visitorCheck = visitorCheckStage(ruleset, services);
  const all = [
    named('blacklist', blacklistStage(filters)),
    named('whitelist', whitelistStage(filters)),
    named('ban', banStage(ruleset, services)),
    named('tor', torStage(filters, services)),
    named('country', countryStage(filters, services)),
    named('firewall', firewallStage(ruleset, services)),
    named('rate_limit', rateLimitStage(ruleset, services)),
    named('visitor_check', gate && visitorCheck ? sparingMachines(ruleset.gate, services.gate, visitorCheck, gate) : visitorCheck),
    named('gate', gate),
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
