import type { MachineUse } from '@sitekeep/contracts';
import type { GateMachine } from '@sitekeep/gate-session';

const pauseMs = 5 * 60_000;
/** Beyond it tokens are told of more often than they need be. */
const mostRemembered = 50_000;
const mostWaiting = 10_000;

/** Which tokens of programs were taken, waiting to be sent: each once in five minutes. Bounded; what does not fit is told later. */
export class MachineUses {
  #told = new Map<string, number>();
  #waiting: MachineUse[] = [];

  note(siteId: string, { kind, id }: GateMachine, now: number): void {
    // Certificates are known to the site's own CA alone.
    if (kind === 'certificate') return;
    const last = this.#told.get(id);
    if ((last !== undefined && now - last < pauseMs) || this.#waiting.length >= mostWaiting) return;
    if (this.#told.size >= mostRemembered) this.#told = new Map();
    this.#told.set(id, now);
    this.#waiting.push({ siteId, id, at: now });
  }

  /** Up to `most` of the oldest. */
  take(most: number): MachineUse[] {
    return this.#waiting.splice(0, most);
  }
}
