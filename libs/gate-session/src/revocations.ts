import type { GateClaims, GateState } from '@sitekeep/contracts';

/** The sessions of one site that are over before their time, ready to be asked for every request. */
export class Revocations {
  readonly version: number;
  readonly #all: number;
  readonly #visitors: ReadonlyMap<string, number>;
  readonly #sessions: ReadonlySet<string>;

  constructor({ version, all, visitors, sessions }: GateState) {
    this.version = version;
    this.#all = all;
    this.#visitors = new Map(Object.entries(visitors));
    this.#sessions = new Set(sessions);
  }

  /** How many people and sessions it names. */
  get size(): number {
    return this.#visitors.size + this.#sessions.size;
  }

  /** Whether the session is over. Tokens know only seconds: one that was issued in the very second of a revocation is void, too. */
  void({ s, v, i }: GateClaims): boolean {
    return i <= this.#all || i <= (this.#visitors.get(v) ?? 0) || this.#sessions.has(s);
  }
}
