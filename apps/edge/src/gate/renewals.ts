import type { GateClaims } from '@sitekeep/contracts';
import type { GateClient, HeldSession } from './gate-client.ts';

/** A session as it was renewed. */
export interface Renewed {
  readonly token: string;
  readonly claims: GateClaims;
}

const mostKnown = 10_000;
const mostUnderWay = 500;
/** A gate that cannot be reached is left alone for so long: nobody waits for it meanwhile. So is one session of which it makes nonsense. */
const restMs = 3000;

/**
 * Has tokens renewed: one question at a time for each session. What came of it is remembered, because the browser sends the token before
 * until it has got the new one.
 */
export class Renewals {
  readonly #gate: GateClient;
  readonly #known = new Map<string, Renewed | 'over'>();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #rests = new Map<string, number>();
  #allRestUntil = -Infinity;

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
    const restsUntil = Math.max(this.#allRestUntil, this.#rests.get(key) ?? -Infinity);
    if (this.#underWay.size >= mostUnderWay || performance.now() < restsUntil) return null;
    const asked = this.#ask(key, held, read).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  async #ask(key: string, held: HeldSession, read: (token: string) => GateClaims | null): Promise<void> {
    const answer = await this.#gate.renew(held).catch(() => 'unavailable' as const);
    const restsUntil = performance.now() + restMs;
    if (answer === 'unavailable') this.#allRestUntil = restsUntil;
    else if (answer === 'over') keep(this.#known, key, answer);
    else {
      const claims = read(answer.token);
      if (claims === null) keep(this.#rests, key, restsUntil);
      else keep(this.#known, key, { token: answer.token, claims });
    }
  }
}

/** The oldest makes room. */
function keep<Value>(kept: Map<string, Value>, key: string, value: Value): void {
  kept.delete(key);
  if (kept.size >= mostKnown) kept.delete(kept.keys().next().value as string);
  kept.set(key, value);
}

const keyOf = (siteId: string, { s }: GateClaims): string => `${siteId} ${s}`;
