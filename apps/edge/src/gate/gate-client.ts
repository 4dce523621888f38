import type { GateSignedIn, GateSignIn } from '@sitekeep/contracts';

/** A session as the browser holds it, and who shows it. */
export interface HeldSession {
  readonly siteId: string;
  readonly token: string;
  readonly address: string;
}

/**
 * Asks the gate, which alone knows visitors and signs sessions. Nothing here rejects and nothing takes longer than a few seconds:
 * what hangs, refuses connections or answers nonsense is 'unavailable'.
 */
export interface GateClient {
  /** 'refused': anything was wrong, and nobody is told what. */
  signIn(asked: GateSignIn): Promise<GateSignedIn | 'refused' | 'unavailable'>;
  /** 'over': locked, revoked, no longer allowed or past its time; the visitor signs in again. */
  renew(held: HeldSession): Promise<GateSignedIn | 'over' | 'unavailable'>;
  /** 'done' also where there was no such session. */
  signOut(held: Pick<HeldSession, 'siteId' | 'token'>): Promise<'done' | 'unavailable'>;
}

const unavailable = () => Promise.resolve('unavailable' as const);
/** For a process without a gate to ask. */
export const noGate: GateClient = { signIn: unavailable, renew: unavailable, signOut: unavailable };
