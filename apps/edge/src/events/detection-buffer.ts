import type { DetectionEvent } from '@sitekeep/contracts';

/**
 * What the firewall found, waiting to be sent. Bounded: from half of the room on, what is like one that waits already (site, address,
 * rule, not refused) is left out; what does not fit is only counted.
 */
export class DetectionBuffer {
  readonly #limit: number;
  #events: DetectionEvent[] = [];
  readonly #waiting = new Set<string>();
  /** All that were left out since the start. */
  dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(event: DetectionEvent): void {
    const like = `${event.siteId} ${event.address} ${event.blocked} ${event.reason} ${event.matches[0]?.rule ?? ''}`;
    const isKnown = this.#waiting.has(like) && !event.blocked && this.#events.length >= this.#limit / 2;
    if (isKnown || this.#events.length >= this.#limit) return void this.dropped++;
    this.#waiting.add(like);
    this.#events.push(event);
  }

  dropAll(): void {
    this.dropped += this.#events.length;
    this.#events = [];
    this.#waiting.clear();
  }

  /** Up to `most` of the oldest. */
  take(most: number): DetectionEvent[] {
    this.#waiting.clear();
    return this.#events.splice(0, most);
  }
}
