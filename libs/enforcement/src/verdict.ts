import type { CheckMethod, DetectionEvent, GateClaims, RefusalReason, Stage } from '@sitekeep/contracts';
import type { GateDecision, GateMachine } from '@sitekeep/gate-session';
import type { Address } from '@sitekeep/geo';
import type { SiteState } from './site-state.ts';

/** What the stages look at, and the few things that one stage tells those after it. */
export interface EnforcementRequest {
  /** Of the site that the request is for. */
  readonly siteId: string;
  readonly address: Address;
  /** A call, because most sites never ask. */
  readonly country: () => string | null;
  /** ms since epoch; decides what has expired */
  readonly now: number;
  readonly secure: boolean;
  readonly hostname: string;
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  /** Flat list of names and values, as they came. */
  readonly headers: readonly string[];
  /** A body follows, and somebody here will see it. */
  readonly bodyComes: boolean;
  /** Bytes of the body as the head tells; 0 without one, null while nobody knows. */
  readonly bodyBytes: number | null;
  /** Normalised. */
  readonly path: string;
  readonly query: string;
  /** Empty when there is none. */
  readonly userAgent: string;
  /** All Cookie headers, joined by `; `; empty when there is none. */
  readonly cookies: string;
  /** Every value of a header by its name in lower case, in their order. */
  headerValues(name: string): readonly string[];
  /** Only asked what would happen: nothing is counted, banned or used up. */
  readonly dry: boolean;
  /** The whitelist entry or verified bot that spares the request country, limits and check; null for everybody else. */
  exemptBy: string | null;
  /** A whitelist entry spares it the gate, too. */
  skipsGate: boolean;
  /** Of the session that the visitor holds, as far as it counts here and now; null without one, undefined while nobody has looked. */
  session: GateClaims | null | undefined;
  /** The program whose token the request shows, as far as it counts here and now; null and undefined as above. */
  machine: GateMachine | null | undefined;
  /** What the gate has decided; null where nobody has to sign in, or before it was asked. */
  gate: GateDecision | null;
  /** A stage before the visitor check wants it made, whatever its mode; says why. */
  checkWantedBy: string | null;
  /** RateLimit header fields for the answer, as a flat list; null without any. */
  limitHeaders: readonly string[] | null;
  /** What the firewall has found in the head; null when it was not asked. */
  firewall: FirewallHead | null;
}

/** What the firewall found, as it is told of; whether or not the request is refused. */
export type Detection = Pick<DetectionEvent, 'blocked' | 'wouldBlock' | 'reason' | 'score' | 'matches'>;

/** What the firewall keeps of a head: for whoever tells of it, and for itself when the body is there. */
export interface FirewallHead {
  /** Null where nothing was found. */
  readonly detection: Detection | null;
}

export interface Refusal {
  readonly stage: Stage;
  readonly reason: RefusalReason;
  /** The entry, country or rule that decided; null when it was the lack of one. */
  readonly matched: string | null;
  readonly status: number;
  /** When it makes sense to come again. */
  readonly retryAfterSeconds?: number;
  /** The address is to be banned for so long. */
  readonly banSeconds?: number;
  /** The visitor is sent there, with a status of 3xx. */
  readonly location?: string;
  /** The visitor may go on once this check is passed. */
  readonly check?: CheckMethod;
  /** Git is asked for its token by HTTP Basic (RFC 7617). */
  readonly basic?: true;
}

/** One stage of a compiled site: a refusal ends the path, null hands the request on. */
export type StageCheck = (request: EnforcementRequest, site: SiteState) => Refusal | null;

export function refuse(stage: Stage, reason: RefusalReason, matched: string | null, status = 403): Refusal {
  return { stage, reason, matched, status };
}
