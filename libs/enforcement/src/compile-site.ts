import type { Ruleset, Stage } from '@sitekeep/contracts';
import { type KnownPass, readAheadOf, type SiteKeys } from '@sitekeep/visitor-check';
import { banStage } from './ban.stage.ts';
import { blacklistStage } from './blacklist.stage.ts';
import { countryStage } from './country.stage.ts';
import { firewallStage } from './firewall.stage.ts';
import { gateStage } from './gate.stage.ts';
import type { LimitCounter } from './rate-limit-services.ts';
import { countersOf, rateLimitStage } from './rate-limit.stage.ts';
import type { SiteServices } from './site-services.ts';
import type { Attack, SiteState } from './site-state.ts';
import { torStage } from './tor.stage.ts';
import { refuse, type EnforcementRequest, type Refusal, type StageCheck } from './verdict.ts';
import { sparingMachines } from './visitor-check-machines.ts';
import { attackOf, visitorCheckStage } from './visitor-check.stage.ts';
import { whitelistStage } from './whitelist.stage.ts';

/**
 * A ruleset made ready for requests: what costs time is done once, and only the stages the site uses are there. There may be
 * very many, so what only few requests ask is put together when they do.
 */
export class CompiledSite implements SiteState {
  readonly checks: readonly StageCheck[];
  readonly siteId: string;
  readonly counter: LimitCounter | null;
  readonly moreCounters: readonly LimitCounter[];
  readonly attack: Attack | null;
  readonly blocksFrom: number | null;
  passKeys: SiteKeys | null = null;
  lastPass: KnownPass | null = null;
  readonly #stages: Stages;

  constructor(siteId: string, stages: Stages, { counters, attack, blocksFrom }: OwnState = stateless) {
    this.checks = stages.checks;
    this.siteId = siteId;
    this.counter = counters[0] ?? null;
    this.moreCounters = counters.length > 1 ? counters.slice(1) : none;
    this.attack = attack;
    this.blocksFrom = blocksFrom;
    this.#stages = stages;
  }

  /** Any number, made of all that the stages will read of this site. */
  readAhead(): number {
    const { counter, lastPass } = this;
    return (counter === null ? 0 : counter.readAhead()) ^ (lastPass === null ? 0 : readAheadOf(lastPass));
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
    return this.checks.filter((_check, i) => this.#stages.names[i] === 'visitor_check' || this.#stages.names[i] === 'gate');
  }

  /** Of connections that last, asked again when the site changes: what a request may do once is no question there. */
  get lastingChecks(): readonly StageCheck[] {
    return this.#without('firewall', 'rate_limit', 'visitor_check');
  }

  /** The same stages by name, for whoever asks what each of them says. */
  get stages(): readonly NamedStage[] {
    return this.checks.map((check, i) => ({ stage: this.#stages.names[i] as Stage, check }));
  }

  #without(...names: Stage[]): readonly StageCheck[] {
    return this.checks.filter((_check, i) => !names.includes(this.#stages.names[i] as Stage));
  }
}

interface OwnState extends Pick<SiteState, 'attack' | 'blocksFrom'> {
  readonly counters: readonly LimitCounter[];
}

const none: readonly LimitCounter[] = [];
const stateless: OwnState = { counters: none, attack: null, blocksFrom: null };

export interface NamedStage {
  readonly stage: Stage;
  readonly check: StageCheck;
}

/** Of the same length. */
interface Stages {
  readonly checks: readonly StageCheck[];
  readonly names: readonly Stage[];
}

const mostShared = 1000;
const numbers = new WeakMap<StageCheck, number>();
/** Weakly: lists of addresses may be long, and go with the last site that has them. */
const sharedBy = new Map<string, WeakRef<Stages>>();
let lastNumber = 0;

/** One object for all sites that use the same stages, as long as it is remembered. */
function sharedStages(stages: readonly NamedStage[]): Stages {
  const key = stages.map(({ stage, check }) => `${stage} ${numberOf(check)}`).join();
  const known = sharedBy.get(key)?.deref();
  if (known) return known;
  const made = { checks: stages.map(({ check }) => check), names: stages.map(({ stage }) => stage) };
  if (sharedBy.size >= mostShared) sharedBy.clear();
  sharedBy.set(key, new WeakRef(made));
  return made;
}

function numberOf(check: StageCheck): number {
  const number = numbers.get(check) ?? ++lastNumber;
  numbers.set(check, number);
  return number;
}

const suspended = refuse('site', 'suspended', null);
const suspendedStages: Stages = { checks: [() => suspended], names: ['site'] };

/** Throws when a list holds something that is no network; publication never writes such a ruleset. */
export function compileSite(ruleset: Ruleset, services: SiteServices): CompiledSite {
  const { siteId, firewall } = ruleset;
  if (ruleset.suspended) return new CompiledSite(siteId, suspendedStages);
  const state = { counters: countersOf(ruleset, services), attack: attackOf(ruleset, services), blocksFrom: firewall.blocksFrom };
  return new CompiledSite(siteId, sharedStages(stagesOf(ruleset, services)), state);
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
export function enforce(checks: readonly StageCheck[], request: EnforcementRequest, site: SiteState): Refusal | null {
  for (const check of checks) {
    const refusal = check(request, site);
    if (refusal) return refusal;
  }
  return null;
}
