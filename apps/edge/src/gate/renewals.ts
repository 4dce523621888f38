import type { GateClaims } from '@sitekeep/contracts';
import { makeRoom } from '../make-room.ts';
import type { GateClient, GateSaid, HeldSession } from './gate-client.ts';

/** A session as it was renewed. */
export interface Renewed {
  readonly token: string;
  readonly claims: GateClaims;
}

const mostKnown = 10_000;
const mostUnderWay = 500;
/** A gate that cannot be reached is left alone for so long; so is one session of which it makes nonsense, or that had no turn. */
const restMs = 3000;
/** What a request with an expired token waits for its renewal at most; the gate's own limits are wider. */
const patienceMs = 3000;

/**
 * Has tokens renewed: one question at a time for each session. What came of it is remembered, because the browser sends the token before
 * until it has got the new one.
 */
export class Renewals {
  readonly #gate: GateClient;
  readonly #known = new Map<string, Renewed | 'over'>();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #lookedUp = new Set<string>();
  readonly #rests = new Map<string, number>();
  #allRestUntil = -Infinity;
  /** The gate did not answer in time when it was asked last: until it does, it is asked beside requests, and none waits for it. */
  #isSlow = false;

  constructor(gate: GateClient) {
    this.#gate = gate;
  }

  /** What the session has become since the token with these claims was made; null when that is not known. */
  latest(siteId: string, claims: GateClaims): Renewed | 'over' | null {
    const known = this.#known.get(keyOf(siteId, claims)) ?? null;
    return known === null || known === 'over' || known.claims.i > claims.i ? known : null;
  }

  /**
   * Resolves when `latest` knows better, or nobody could say, or it takes too long. Null when there is nothing to wait for: the gate is not
   * asked now, or is slow. Never rejects. `read`: claims of a token that the gate has just made; null for one that is none here.
   */
  renew(held: HeldSession, claims: GateClaims, read: (token: string) => GateClaims | null): Promise<void> | null {
    const key = keyOf(held.siteId, claims);
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return this.#isSlow ? null : underWay;
    const restsUntil = Math.max(this.#allRestUntil, this.#rests.get(key) ?? -Infinity);
    if (this.#underWay.size >= mostUnderWay || performance.now() < restsUntil) return null;
    const asked = this.#ask('renew', key, held, read).finally(() => this.#underWay.delete(key));
    const waited = within(asked, patienceMs, () => (this.#isSlow = true));
    this.#underWay.set(key, waited);
    return this.#isSlow ? null : waited;
  }

  /**
   * Asks what the session has become by requests to other processes, and prolongs nothing; `latest` knows it then. Nobody waits for it, so
   * whoever has no turn comes again.
   */
  lookUp(held: HeldSession, claims: GateClaims, read: (token: string) => GateClaims | null): void {
    const key = keyOf(held.siteId, claims);
    if (this.#lookedUp.has(key) || this.#lookedUp.size >= mostUnderWay || performance.now() < this.#allRestUntil) return;
    this.#lookedUp.add(key);
    void this.#ask('latest', key, held, read).finally(() => this.#lookedUp.delete(key));
  }

  async #ask(name: 'renew' | 'latest', key: string, held: HeldSession, read: (token: string) => GateClaims | null): Promise<void> {
    const askedAt = performance.now();
    const said = await this.#gate.ask(name, held);
    const restsUntil = performance.now() + restMs;
    this.#judge(said, performance.now() - askedAt);
    if (said.is === 'refused') keep(this.#known, key, 'over');
    else if (said.is === 'done') {
      const { token } = said.answer;
      const claims = read(token);
      if (claims === null) keep(this.#rests, key, restsUntil);
      else keep(this.#known, key, { token, claims });
    } else keep(this.#rests, key, restsUntil);
  }

  /** What an answer, or that there was none, tells of the gate itself. */
  #judge(said: GateSaid<'renew'>, tookMs: number): void {
    // It was not asked.
    if (said.is === 'unavailable' && said.reason === 'busy') return;
    const isAway = said.is === 'unavailable' && said.reason === 'connection';
    if (isAway) this.#allRestUntil = performance.now() + restMs;
    this.#isSlow = isAway || tookMs >= patienceMs;
  }
}

/** Resolves with the promise or after so long; `late` is told of the latter. */
async function within(promise: Promise<void>, ms: number, late: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms))).then(late);
  await Promise.race([promise, tooLate]);
  clearTimeout(timer);
}

/** The oldest make room. */
function keep<Value>(kept: Map<string, Value>, key: string, value: Value): void {
  kept.delete(key);
  makeRoom(kept, mostKnown);
  kept.set(key, value);
}

const keyOf = (siteId: string, { s }: GateClaims): string => `${siteId} ${s}`;
