import type { Fault, GateAnswer, GateAsked, GateExchange } from '@sitekeep/contracts';

/** A session as the browser holds it, and who shows it. */
export type HeldSession = GateAsked<'renew'>;

/** `refused`: anything was wrong or is over, and nobody is told what. `invalid`: what the visitor chose will not do; the faults say why. */
export type GateSaid<Name extends GateExchange> =
  | { readonly is: 'done'; readonly answer: GateAnswer<Name> }
  | { readonly is: 'refused' }
  | { readonly is: 'invalid'; readonly faults: readonly Fault[] }
  | GateUnavailable;

/**
 * `connection`: no answer came, so nobody need ask at this moment. `busy`: too many asked at once, here. `answer`: what came was none, which
 * may lie in this one question.
 */
export interface GateUnavailable {
  readonly is: 'unavailable';
  readonly reason: 'connection' | 'busy' | 'answer';
}

/**
 * Asks the gate, which alone knows visitors and signs sessions. Nothing here rejects and nothing takes longer than a few seconds:
 * what hangs, refuses connections or answers nonsense is 'unavailable'.
 */
export interface GateClient {
  ask<Name extends GateExchange>(name: Name, asked: GateAsked<Name>): Promise<GateSaid<Name>>;
}

/** For a process without a gate to ask. */
export const noGate: GateClient = { ask: () => Promise.resolve({ is: 'unavailable', reason: 'connection' }) };
