import type { RulesetBalancer } from '@sitekeep/contracts';
import type { Origin } from '../origin.ts';
import type { BalancedRequest } from './balanced-request.ts';
import type { ConditionRules } from './condition.ts';
import { byAddress, byLeastConnections, byTurn, nameHash } from './methods.ts';
import type { StickyCookies } from './sticky.ts';

/** One question whom to ask. */
export interface Question {
  readonly request: BalancedRequest;
  readonly now: number;
  /** If the origin fails, another one can have the request. */
  readonly repeatable: boolean;
  /** Who has failed the request already. */
  readonly tried: readonly Origin[];
  /** Only asked: nobody's turn is used up. */
  readonly dry: boolean;
}

/** Why an origin was chosen from among those. */
export interface Chosen {
  readonly origin: Origin;
  readonly from: 'primary' | 'backup' | 'full' | 'out';
  readonly sticky: boolean;
}

/** Origins that do the same work, and the method by which it is divided. */
export class OriginGroup {
  readonly name: string;
  readonly origins: readonly Origin[];
  readonly sticky: StickyCookies | null;
  readonly #method: RulesetBalancer['method'];
  readonly #rules: ConditionRules;
  /** Of the address hash. */
  readonly #seeds: ReadonlyMap<Origin, number> | null;

  constructor(
    name: string,
    origins: readonly Origin[],
    { method, rules, sticky }: { method: RulesetBalancer['method']; rules: ConditionRules; sticky: StickyCookies | null },
  ) {
    this.name = name;
    this.origins = origins;
    this.sticky = sticky;
    this.#method = method;
    this.#rules = rules;
    this.#seeds = method === 'address_hash' ? new Map(origins.map((origin) => [origin, nameHash(origin.name)])) : null;
  }

  /** Null when every origin has failed the request. */
  choose(question: Question): Chosen | null {
    const { tried, request } = question;
    const untried = tried.length === 0 ? this.origins : this.origins.filter((origin) => !tried.includes(origin));
    if (untried.length === 0) return null;
    const held = this.sticky?.originOf(request) ?? null;
    const [from, candidates] = this.#candidates(untried, held, question);
    if (held !== null && candidates.includes(held)) return { origin: held, from, sticky: true };
    return { origin: this.#pick(candidates, question), from, sticky: false };
  }

  /**
   * Those that can be asked and have a connection left; backups come after the others. If all are in use, a request waits. If all are
   * out, each is asked: what looks broken from here may not be, and nobody is served better by an error of ours. A visitor who is
   * held to an origin rather waits for it than loses the session.
   */
  #candidates(untried: readonly Origin[], held: Origin | null, { now, repeatable }: Question): [Chosen['from'], readonly Origin[]] {
    const up = untried.filter(({ condition }) => condition.available(now, repeatable, this.#rules));
    const primaries = up.filter(({ settings }) => !settings.backup);
    const backups = up.filter(({ settings }) => settings.backup);
    const waits = (origin: Origin) => origin !== held && isFull(origin);
    for (const [from, origins] of [
      ['primary', primaries],
      ['backup', backups],
    ] as const) {
      const free = origins.filter((origin) => !waits(origin));
      if (free.length > 0) return [from, free];
    }
    if (up.length > 0) return ['full', primaries.length > 0 ? primaries : backups];
    const free = untried.filter((origin) => !isFull(origin));
    return ['out', free.length > 0 ? free : untried];
  }

  #pick(candidates: readonly Origin[], { request, now, dry }: Question): Origin {
    const weightOf = ({ settings, condition }: Origin) => settings.weight * condition.share(now, this.#rules);
    if (candidates.length === 1) return candidates[0] as Origin;
    if (this.#method === 'least_connections') return byLeastConnections(candidates, weightOf, dry);
    const seeds = this.#seeds;
    if (seeds) return byAddress(candidates, weightOf, request.address, (origin) => seeds.get(origin) as number);
    return byTurn(candidates, weightOf, dry);
  }
}

const isFull = ({ condition, settings }: Origin): boolean => condition.inFlight >= settings.connections;
