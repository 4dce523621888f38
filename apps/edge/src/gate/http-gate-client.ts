import { type GateAnswer, type GateAsked, type GateExchange, gateExchanges } from '@sitekeep/contracts';
import { Address } from '@sitekeep/geo';
import { deriveEdgeKey, type EdgeConfig, type Logger } from '@sitekeep/runtime';
import { z } from 'zod';
import { networkOf } from '../visitor-check/allowance.ts';
import type { GateClient, GateSaid, GateUnavailable } from './gate-client.ts';
import { type GateAnswer as Answered, GateConnection } from './gate-connection.ts';
import { type Asker, Lane } from './lane.ts';

/**
 * A password costs the gate 20 ms of a processor, so a few at a time keep it busy, and more would only run out of their five seconds there.
 * The last in the queue is answered after 12 s.
 */
const signInLane = { atOnce: 16, mostWaiting: 1000, patienceMs: 7000 };
/** Apart from all others: nothing that is slow must end the sessions of those who are in. */
const sessionLane = { atOnce: 32, mostWaiting: 5000, patienceMs: 3000 };
/** What the gate knows by itself and answers soon. */
const otherLane = { atOnce: 16, mostWaiting: 1000, patienceMs: 3000 };
/** The gate asks identity providers, which customers choose and which may be slow: a site takes few of the places. */
const providerLane = { atOnce: 32, mostOfSite: 4, mostWaiting: 500, patienceMs: 5000 };
/** Mails for whoever asks take the gate a quarter of a second, so that nobody learns by the time who is known: apart from all others. */
const mailLane = { atOnce: 8, mostWaiting: 300, patienceMs: 5000 };
/** What may cost a hash. */
const costly: readonly GateExchange[] = ['sign-in', 'email-code', 'enrol', 'self-change', 'new-password'];
/** Bytes of an answer: a session token and its frame, or what was wrong. */
const longestAnswer = 16_384;
/** Where there is more to say: a QR code; all devices and passkeys of a visitor; the passkeys that a browser is not to make again. */
const longestAnswers: Partial<Record<GateExchange, number>> = { invitation: 65_536, self: 131_072, 'passkey-options': 65_536 };
/** Of a 422 (RFC 9457): what was chosen and will not do. */
const problemSchema = z.object({ errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })) });
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
  readonly #others = new Lane(otherLane);
  readonly #lanes = lanes();
  #toldAt = -Infinity;

  constructor(url: string, key: string, logger: Logger) {
    this.#connection = new GateConnection(url, key);
    this.#logger = logger;
  }

  async ask<Name extends GateExchange>(name: Name, asked: GateAsked<Name>): Promise<GateSaid<Name>> {
    const json = jsonOf(asked);
    if (json === null) return { is: 'refused' };
    const lane = this.#lanes.get(name) ?? this.#others;
    return (await lane.run(askerOf(asked), () => this.#send(name, json))) ?? this.#unavailable(name, 'busy', 'too many at once');
  }

  /** Ends the connections that are kept. */
  close(): void {
    this.#connection.close();
  }

  async #send<Name extends GateExchange>(name: Name, json: string): Promise<GateSaid<Name>> {
    try {
      return this.#said(name, await this.#connection.post(name, json, longestAnswers[name] ?? longestAnswer));
    } catch (error) {
      return this.#unavailable(name, 'connection', faultOf(error));
    }
  }

  #said<Name extends GateExchange>(name: Name, { status, body }: Answered): GateSaid<Name> {
    try {
      if (status === 401 || status === 404) return { is: 'refused' };
      if (status === 422) return { is: 'invalid', faults: problemSchema.parse(JSON.parse(body)).errors };
      const { answer } = gateExchanges[name];
      if (answer === null && status === 204) return { is: 'done', answer: null as GateAnswer<Name> };
      if (answer !== null && status === 200) return { is: 'done', answer: answer.parse(JSON.parse(body)) as GateAnswer<Name> };
      return this.#unavailable(name, 'answer', `status ${status}`);
    } catch (error) {
      return this.#unavailable(name, 'answer', faultOf(error));
    }
  }

  #unavailable(path: string, reason: GateUnavailable['reason'], fault: string): GateUnavailable {
    if (performance.now() - this.#toldAt >= quietMs) {
      this.#toldAt = performance.now();
      this.#logger.error({ path, fault, alarm: 'gate_unavailable' }, 'the gate did not answer');
    }
    return { is: 'unavailable', reason };
  }
}

function lanes(): ReadonlyMap<GateExchange, Lane> {
  const [signIns, sessions] = [new Lane(signInLane), new Lane(sessionLane)];
  const [mails, providers] = [new Lane(mailLane), new Lane(providerLane)];
  return new Map<GateExchange, Lane>([
    ...costly.map((name) => [name, signIns] as const),
    ['renew', sessions],
    ['latest', sessions],
    ['sign-out', sessions],
    ['reset', mails],
    ['provider-begin', providers],
    ['provider-end', providers],
  ]);
}

/** Null for what JSON cannot hold: it is the fault of who asks, and no word about the gate. */
function jsonOf(asked: object): string | null {
  try {
    return JSON.stringify(asked);
  } catch {
    return null;
  }
}

function askerOf(asked: { readonly siteId: string; readonly address?: string }): Asker {
  const address = asked.address === undefined ? null : Address.parse(asked.address);
  return { site: asked.siteId, network: address === null ? '' : networkOf(address) };
}

/** Never the message: one of a parser would hold a part of what it could not read. */
const faultOf = (error: unknown): string => (error as { code?: string }).code ?? (error instanceof Error ? error.name : 'unknown');
