import { enforce } from '@sitekeep/enforcement';
import type { Clock } from '@sitekeep/runtime';
import type { GateSessions } from '../gate/gate-sessions.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Arrival } from './arrival.ts';

/**
 * So long before a session would be over, ms, the gate is asked whether requests to other processes have prolonged it: then it is known in
 * time whether to cut. Nobody else is asked, and never earlier.
 */
const aheadMs = 3000;

export interface LastingParts {
  readonly clock: Clock;
  readonly sessions: Pick<GateSessions, 'latest' | 'lookUp'>;
  readonly siteOf: (siteId: string) => LiveSite | null;
}

/** Judges requests that were let in a while ago and are not over yet: WebSockets, event streams, long downloads. */
export class Lasting {
  readonly #clock: Clock;
  readonly #sessions: LastingParts['sessions'];
  readonly #siteOf: LastingParts['siteOf'];

  constructor({ clock, sessions, siteOf }: LastingParts) {
    this.#clock = clock;
    this.#sessions = sessions;
    this.#siteOf = siteOf;
  }

  /** Asked anew, for the session as it is by now, and without counting it as a request. */
  refusedNow(site: LiveSite, arrival: Arrival): boolean {
    const now = this.#clock.nowMs();
    const again = arrival.again(now);
    // The token that it came with may be long over, and its session not.
    if (arrival.session) again.session = this.#sessions.latest(site, arrival, now);
    return enforce(site.compiled.lastingChecks, again, site.compiled) !== null;
  }

  /** Whether the session or the program's token that let it in is over. To be asked every second. */
  isOver(arrival: Arrival): boolean {
    const now = this.#clock.nowMs();
    if (isNotNear(endOf(arrival), now)) return false;
    const site = arrival.gate?.why === 'shown' ? this.#siteOf(arrival.siteId) : null;
    if (site === null) return isPast(endOf(arrival), now);
    if (this.#sessions.latest(site, arrival, now) === null) return true;
    const end = endOf(arrival);
    // Nothing prolongs a session beyond its own end.
    if (!isNotNear(end, now) && arrival.session && arrival.session.d < arrival.session.z) this.#sessions.lookUp(site, arrival);
    return isPast(end, now);
  }
}

const isNotNear = (end: number | null, now: number): boolean => end === null || now < end - aheadMs;
const isPast = (end: number | null, now: number): boolean => end !== null && now >= end;

/** Whether a session let it in, or a token of a program. */
export const enteredByGate = ({ gate }: Arrival): boolean => gate?.why === 'shown' || gate?.why === 'machine';

/**
 * When that session or token is over by what is known here, ms since epoch; null where it never is, or none was needed. A session is over
 * when nobody has asked for anything for so long, or at its own end.
 */
function endOf({ session, machine, gate }: Arrival): number | null {
  if (gate?.why === 'machine') return machine?.expiresAt ?? null;
  return session && gate?.why === 'shown' ? Math.min(session.d, session.z) * 1000 : null;
}
