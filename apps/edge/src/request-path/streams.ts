import type { Clock } from '@sitekeep/runtime';
import type { LiveSite } from '../site-directory/live-site.ts';
import { AnsweringPassage } from './answering-passage.ts';
import type { Arrival } from './arrival.ts';
import type { Passage } from './passage.ts';
import { endOf, refusedNow } from './tunnels.ts';

/** In it nearly all answers come to their end by themselves: none is cut in the middle without need. */
const graceMs = 1000;

/**
 * Answers that are on their way from origins to visitors whom a session let in. Nearly all are over soon; events and long downloads may
 * last, and end like WebSockets: with the session, or when their visitor would be refused now.
 */
export class Streams {
  readonly #open = new Map<AnsweringPassage, Arrival>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  began(passage: Passage, arrival: Arrival): void {
    if (arrival.gate?.why === 'shown' && passage instanceof AnsweringPassage) this.#open.set(passage, arrival);
  }

  over(passage: Passage): void {
    if (passage instanceof AnsweringPassage) this.#open.delete(passage);
  }

  /** To be called like that of Tunnels. */
  judge(siteId: string, site: LiveSite | null): void {
    for (const [passage, arrival] of this.#open) {
      if (arrival.siteId !== siteId) continue;
      if (site === null || refusedNow(site, arrival, this.#clock.nowMs())) this.#cutSoon(passage);
    }
  }

  /** To be called every second: a timer for each request would cost more. */
  cutEnded(): void {
    const now = this.#clock.nowMs();
    for (const [passage, arrival] of this.#open) if (now >= (endOf(arrival) ?? Infinity)) this.#cut(passage);
  }

  #cutSoon(passage: AnsweringPassage): void {
    setTimeout(() => this.#cut(passage), graceMs).unref();
  }

  /** Not where the visitor has the whole answer, and the origin is heard for the cache alone: the connection may serve another request. */
  #cut(passage: AnsweringPassage): void {
    if (this.#open.has(passage) && !passage.gone && !passage.ended) passage.destroy();
  }
}
