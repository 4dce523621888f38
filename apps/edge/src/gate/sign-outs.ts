import type { GateClient, HeldSession } from './gate-client.ts';

type Ended = Pick<HeldSession, 'siteId' | 'token'>;

const delaysMs = [1000, 5000, 20_000, 60_000, 300_000];
const mostWaiting = 1000;

/** Tells the gate that sessions are over, again and again while it is away: somebody else may hold the same token. */
export class SignOuts {
  readonly #gate: GateClient;
  #waiting = 0;

  constructor(gate: GateClient) {
    this.#gate = gate;
  }

  async end(held: Ended, tries = 0): Promise<void> {
    if ((await this.#gate.ask('sign-out', held)).is === 'done') return;
    const delay = delaysMs[tries];
    if (delay === undefined || this.#waiting >= mostWaiting) return;
    this.#waiting++;
    setTimeout(() => {
      this.#waiting--;
      void this.end(held, tries + 1);
    }, delay).unref();
  }
}
