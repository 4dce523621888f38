import type { Agent } from 'node:http';
import type { Ruleset, RulesetOrigin } from '@sitekeep/contracts';
import type { ConnectionPool } from './http1/pool.ts';
import { identityOf, type OriginConnect, type OriginIdentity, urlOf } from './origin-connect.ts';

/** One server of the customer, with the connections kept open to it. */
export class Origin {
  readonly url: string;
  readonly weight: number;
  readonly identity: OriginIdentity;
  readonly #row: RulesetOrigin;
  readonly #connect: OriginConnect;
  #pool: ConnectionPool | undefined;
  #agent: Agent | undefined;
  /** Of the smooth weighted round robin. */
  turn = 0;

  constructor(ruleset: Ruleset, row: RulesetOrigin, connect: OriginConnect) {
    this.url = urlOf(row);
    this.weight = row.weight;
    this.identity = identityOf(ruleset, row);
    this.#row = row;
    this.#connect = connect;
  }

  get pool(): ConnectionPool {
    return (this.#pool ??= this.#connect.pool(this.#row, this.identity));
  }

  /** Throws EgressRefused when the origin is an address that must not be reached. */
  get agentForUpgrade(): Agent {
    this.#connect.assertAllowed(this.#row);
    return (this.#agent ??= this.#connect.agent(this.#row, this.identity));
  }

  close(): void {
    this.#pool?.close();
    this.#agent?.destroy();
  }
}

/** The origins of one site and whose turn it is. */
export class OriginGroup {
  readonly #origins: Origin[];
  readonly #key: string;

  constructor(ruleset: Ruleset, connect: OriginConnect) {
    this.#origins = ruleset.origins.map((row) => new Origin(ruleset, row, connect));
    this.#key = keyOf(ruleset);
  }

  /** Whether a new ruleset asks for the same origins under the same names. */
  serves(ruleset: Ruleset): boolean {
    return this.#key === keyOf(ruleset);
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

/** Names matter to HTTPS origins only: they are what the certificate is checked against. */
function keyOf({ origins, hostnames }: Ruleset): string {
  return JSON.stringify([origins, origins.some((origin) => origin.scheme === 'https') ? hostnames : null]);
}
