import type { Socket } from 'node:net';
import { enforce } from '@sitekeep/enforcement';
import type { Clock } from '@sitekeep/runtime';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Arrival } from './arrival.ts';

/**
 * The WebSockets that are open, by their site. A request is judged once and over soon; a tunnel may last for days, so whenever
 * its site changes its client is judged again.
 */
export class Tunnels {
  readonly #bySite = new Map<string, Map<Socket, Arrival>>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(siteId: string, socket: Socket, arrival: Arrival): void {
    if (socket.destroyed) return;
    const open = this.#bySite.get(siteId) ?? new Map<Socket, Arrival>();
    const ends = endOf(arrival);
    this.#bySite.set(siteId, open.set(socket, arrival));
    const timer = ends === null ? undefined : setTimeout(() => socket.destroy(), Math.min(ends - arrival.now, longestTimer)).unref();
    socket.once('close', () => {
      clearTimeout(timer);
      open.delete(socket);
      if (open.size === 0 && this.#bySite.get(siteId) === open) this.#bySite.delete(siteId);
    });
  }

  get size(): number {
    let size = 0;
    for (const open of this.#bySite.values()) size += open.size;
    return size;
  }

  /** To be called with every change of a site, and when sessions of it were revoked; null when it is gone. Cuts what would be refused now. */
  judge(siteId: string, site: LiveSite | null): void {
    const open = this.#bySite.get(siteId);
    if (!open) return;
    for (const [socket, arrival] of open) if (site === null || refusedNow(site, arrival, this.#clock.nowMs())) socket.destroy();
  }
}

/** Beyond it timers of Node end at once. */
const longestTimer = 2 ** 31 - 1;

/** Whether a session let it in, or a token of a program. */
export const enteredByGate = ({ gate }: Arrival): boolean => gate?.why === 'shown' || gate?.why === 'machine';

/** When that session or token ends, ms since epoch; null where it never does, or none was needed. */
export function endOf({ session, machine, gate }: Arrival): number | null {
  if (gate?.why === 'machine') return machine?.expiresAt ?? null;
  return session && gate?.why === 'shown' ? session.z * 1000 : null;
}

/** Asked anew and without counting it as a request. */
export function refusedNow(site: LiveSite, arrival: Arrival, now: number): boolean {
  return enforce(site.compiled.lastingChecks, arrival.again(now)) !== null;
}
