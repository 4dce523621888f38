import type { Socket } from 'node:net';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Arrival } from './arrival.ts';
import type { Lasting } from './lasting.ts';

/**
 * The WebSockets that are open, by their site. A request is judged once and over soon; a tunnel may last for days, so whenever
 * its site changes its client is judged again.
 */
export class Tunnels {
  readonly #bySite = new Map<string, Map<Socket, Arrival>>();
  readonly #lasting: Lasting;

  constructor(lasting: Lasting) {
    this.#lasting = lasting;
  }

  add(siteId: string, socket: Socket, arrival: Arrival): void {
    if (socket.destroyed) return;
    const open = this.#bySite.get(siteId) ?? new Map<Socket, Arrival>();
    this.#bySite.set(siteId, open.set(socket, arrival));
    socket.once('close', () => {
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
    for (const [socket, arrival] of open) if (site === null || this.#lasting.refusedNow(site, arrival)) socket.destroy();
  }

  /** To be called every second. */
  cutEnded(): void {
    for (const open of this.#bySite.values()) for (const [socket, arrival] of open) if (this.#lasting.isOver(arrival)) socket.destroy();
  }
}
