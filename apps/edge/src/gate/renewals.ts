import type { GateClaims } from '@sitekeep/contracts';
import type { GateClient, HeldSession } from './gate-client.ts';

/** A session as it was renewed. */
export interface Renewed {
  readonly token: string;
  readonly claims: GateClaims;
}

const mostKnown = 10_000;
const mostUnderWay = 500;
/** A gate that cannot be reached is left alone for so long: nobody waits for it meanwhile. */
const restMs = 3000;

/**
 * Has tokens renewed: one question at a time for each session. What came of it is remembered, because the browser sends the token before
 * until it has got the new one.
 */
export class Renewals {
  readonly #gate: GateClient;
  readonly #known = new Map<string, Renewed | 'over'>();
  readonly #underWay = new Map<string, Promise<void>>();
  #restsUntil = -Infinity;

  constructor(gate: GateClient) {
    this.#gate = gate;
  }

  /** What the session has become since the token with these claims was made; null when that is not known. */
  latest(siteId: string, claims: GateClaims): Renewed | 'over' | null {
    const known = this.#known.get(keyOf(siteId, claims)) ?? null;
    return known === null || known === 'over' || known.claims.i > claims.i ? known : null;
  }

  /**
   * Resolves when `latest` knows better, or nobody could say. Null when the gate is not asked now. Never rejects. `read`: claims of a
   * token that the gate has just made; null for one that is none here.
   */
  renew(held: HeldSession, claims: GateClaims, read: (token: string) => GateClaims | null): Promise<void> | null {
    const key = keyOf(held.siteId, claims);
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    if (this.#underWay.size >= mostUnderWay || performance.now() < this.#restsUntil) return null;
    const asked = this.#ask(key, held, read).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  async #ask(key: string, held: HeldSession, read: (token: string) => GateClaims | null): Promise<void> {
    const answer = await this.#gate.renew(held).catch(() => 'unavailable' as const);
    if (answer === 'over') return this.#keep(key, 'over');
    const claims = answer === 'unavailable' ? null : read(answer.token);
    if (answer === 'unavailable' || claims === null) this.#restsUntil = performance.now() + restMs;
    else this.#keep(key, { token: answer.token, claims });
  }

  #keep(key: string, known: Renewed | 'over'): void {
    this.#known.delete(key);
    if (this.#known.size >= mostKnown) this.#known.delete(this.#known.keys().next().value as string);
    this.#known.set(key, known);
  }
}

const keyOf = (siteId: string, { s }: GateClaims): string => `${siteId} ${s}`;
