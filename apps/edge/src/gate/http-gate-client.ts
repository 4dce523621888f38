import { type GateSignedIn, gateSignedInSchema, type GateSignIn } from '@sitekeep/contracts';
import { deriveEdgeKey, type EdgeConfig, type Logger } from '@sitekeep/runtime';
import type { GateClient, HeldSession } from './gate-client.ts';
import { GateConnection } from './gate-connection.ts';
import { Lane } from './lane.ts';

/**
 * A password costs the gate 20 ms of a processor, so a few at a time keep it busy, and more would only run out of their five seconds there.
 * The last in the queue is answered after 12 s.
 */
const signInLane = { atOnce: 16, mostWaiting: 1000, patienceMs: 7000 };
/** Apart from them: a rush of sign-ins must not end the sessions of those who are in. */
const sessionLane = { atOnce: 32, mostWaiting: 5000, patienceMs: 3000 };
/** A gate that is away is told of once in this time, not for every visitor. */
const quietMs = 10_000;

/** Null for an edge that was not told where the gate is. */
export function gateClientOf(
  { GATE_URL, SEALING_KEY }: Pick<EdgeConfig, 'GATE_URL' | 'SEALING_KEY'>,
  logger: Logger,
): HttpGateClient | null {
  return GATE_URL === undefined || SEALING_KEY === undefined ? null : new HttpGateClient(GATE_URL, deriveEdgeKey(SEALING_KEY), logger);
}

/** The gate as it is: endpoints of the control plane for edges alone. */
export class HttpGateClient implements GateClient {
  readonly #connection: GateConnection;
  readonly #logger: Logger;
  readonly #signIns = new Lane(signInLane);
  readonly #sessions = new Lane(sessionLane);
  #toldAt = -Infinity;

  constructor(url: string, key: string, logger: Logger) {
    this.#connection = new GateConnection(url, key);
    this.#logger = logger;
  }

  async signIn(asked: GateSignIn): Promise<GateSignedIn | 'refused' | 'unavailable'> {
    return (await this.#signIns.run(() => this.#ask('sign-in', asked, 'refused'))) ?? this.#tooMany('sign-in');
  }

  async renew(held: HeldSession): Promise<GateSignedIn | 'over' | 'unavailable'> {
    return (await this.#sessions.run(() => this.#ask('renew', held, 'over'))) ?? this.#tooMany('renew');
  }

  async signOut({ siteId, token }: Pick<HeldSession, 'siteId' | 'token'>): Promise<'done' | 'unavailable'> {
    return (await this.#sessions.run(() => this.#end({ siteId, token }))) ?? this.#tooMany('sign-out');
  }

  /** Ends the connections that are kept. */
  close(): void {
    this.#connection.close();
  }

  async #ask<No extends string>(path: string, asked: object, no: No): Promise<GateSignedIn | No | 'unavailable'> {
    try {
      const { status, body } = await this.#connection.post(path, asked);
      if (status === 401) return no;
      return status === 200 ? gateSignedInSchema.parse(JSON.parse(body)) : this.#unavailable(path, `status ${status}`);
    } catch (error) {
      return this.#unavailable(path, faultOf(error));
    }
  }

  async #end(held: object): Promise<'done' | 'unavailable'> {
    try {
      const { status } = await this.#connection.post('sign-out', held);
      return status === 204 ? 'done' : this.#unavailable('sign-out', `status ${status}`);
    } catch (error) {
      return this.#unavailable('sign-out', faultOf(error));
    }
  }

  #tooMany(path: string): 'unavailable' {
    return this.#unavailable(path, 'too many at once');
  }

  #unavailable(path: string, fault: string): 'unavailable' {
    if (performance.now() - this.#toldAt < quietMs) return 'unavailable';
    this.#toldAt = performance.now();
    this.#logger.error({ path, fault, alarm: 'gate_unavailable' }, 'the gate did not answer');
    return 'unavailable';
  }
}

/** Never the message: one of a parser would hold a part of what it could not read. */
const faultOf = (error: unknown): string => (error as { code?: string }).code ?? (error instanceof Error ? error.name : 'unknown');
