import type { Agent } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { Ruleset, RulesetOrigin } from '@sitekeep/contracts';
import type { ConnectionPool } from './http1/pool.ts';
import { type OriginConnect, urlOf } from './origin-connect.ts';

/** One server of the customer, with the connections kept open to it. */
export class Origin {
  readonly #row: RulesetOrigin;
  readonly #hostnames: Ruleset['hostnames'];
  readonly #connect: OriginConnect;
  #pool: ConnectionPool | undefined;
  #agent: Agent | undefined;
  /** Of the smooth weighted round robin. */
  turn = 0;

  constructor(row: RulesetOrigin, hostnames: Ruleset['hostnames'], connect: OriginConnect) {
    this.#row = row;
    this.#hostnames = hostnames;
    this.#connect = connect;
  }

  get url(): string {
    return urlOf(this.#row);
  }

  get weight(): number {
    return this.#row.weight;
  }

  get pool(): ConnectionPool {
    return (this.#pool ??= this.#connect.pool(this.#row, this.#hostnames));
  }

  /** Throws EgressRefused when the origin is an address that must not be reached. */
  get agentForUpgrade(): Agent {
    this.#connect.assertAllowed(this.#row);
    return (this.#agent ??= this.#connect.agent(this.#row, this.#hostnames));
  }

  close(): void {
    this.#pool?.close();
    this.#agent?.destroy();
  }
}

/** The origins of one site and whose turn it is. */
export class OriginGroup {
  readonly #rows: Ruleset['origins'];
  readonly #hostnames: Ruleset['hostnames'];
  readonly #origins: readonly Origin[];

  constructor({ origins, hostnames }: Ruleset, connect: OriginConnect) {
    this.#rows = origins;
    this.#hostnames = hostnames;
    this.#origins = origins.map((row) => new Origin(row, hostnames, connect));
  }

  /** Whether a new ruleset asks for the same origins; under the same names, which certificates of HTTPS origins are checked against. */
  serves({ origins, hostnames }: Ruleset): boolean {
    const named = origins.some(({ scheme }) => scheme === 'https');
    return isDeepStrictEqual(this.#rows, origins) && (!named || isDeepStrictEqual(this.#hostnames, hostnames));
  }

  /**
   * The origin whose turn it is, by smooth weighted round robin: weights 2 and 1 give a, b, a rather than a, a, b.
   * Null when all are in `tried`.
   */
  next(tried?: ReadonlySet<Origin>): Origin | null {
    const origins = this.#origins;
    if (origins.length === 1 && !tried) return origins[0] as Origin;
    let best: Origin | null = null;
    let total = 0;
    for (const origin of origins) {
      if (tried?.has(origin)) continue;
      total += origin.weight;
      origin.turn += origin.weight;
      if (best === null || origin.turn > best.turn) best = origin;
    }
    if (best !== null) best.turn -= total;
    return best;
  }

  close(): void {
    for (const origin of this.#origins) origin.close();
  }
}
