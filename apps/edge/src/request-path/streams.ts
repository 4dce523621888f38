import type { LiveSite } from '../site-directory/live-site.ts';
import { AnsweringPassage } from './answering-passage.ts';
import type { Arrival } from './arrival.ts';
import { enteredByGate, type Lasting } from './lasting.ts';
import type { Passage } from './passage.ts';

/** In it nearly all answers come to their end by themselves: none is cut in the middle without need. */
const graceMs = 500;

/** Linked to its neighbours: a map that every request enters and leaves keeps the garbage collector at work. */
export interface Stream {
  readonly passage: AnsweringPassage;
  readonly arrival: Arrival;
  older: Stream | null;
  newer: Stream | null;
}

/**
 * Answers that are on their way from origins to visitors whom a session let in. Nearly all are over soon; events and long downloads may
 * last, and end like WebSockets: with the session, or when their visitor would be refused now.
 */
export class Streams {
  #newest: Stream | null = null;
  readonly #lasting: Lasting;

  constructor(lasting: Lasting) {
    this.#lasting = lasting;
  }

  began(passage: Passage, arrival: Arrival): void {
    if (!enteredByGate(arrival) || !(passage instanceof AnsweringPassage) || passage.stream !== null) return;
    const stream: Stream = { passage, arrival, older: this.#newest, newer: null };
    if (this.#newest !== null) this.#newest.newer = stream;
    this.#newest = passage.stream = stream;
  }

  over(passage: Passage): void {
    if (!(passage instanceof AnsweringPassage) || passage.stream === null) return;
    const { stream } = passage;
    const { older, newer } = stream;
    if (older !== null) older.newer = newer;
    if (newer === null) this.#newest = older;
    else newer.older = older;
    // Once it is among the old, a node that is no more would keep its neighbours alive, and they theirs, until all are collected.
    stream.older = stream.newer = passage.stream = null;
  }

  /** To be called like that of Tunnels. */
  judge(siteId: string, site: LiveSite | null): void {
    for (const { passage, arrival } of this.#all()) {
      if (arrival.siteId !== siteId) continue;
      if (site === null || this.#lasting.refusedNow(site, arrival)) this.#cutSoon(passage);
    }
  }

  /** To be called every second: a timer for each request would cost more. */
  cutEnded(): void {
    for (const { passage, arrival } of this.#all()) if (this.#lasting.isOver(arrival)) this.#cut(passage);
  }

  /** Those of this moment: cutting one ends it. */
  #all(): Stream[] {
    const all: Stream[] = [];
    for (let stream = this.#newest; stream !== null; stream = stream.older) all.push(stream);
    return all;
  }

  #cutSoon(passage: AnsweringPassage): void {
    setTimeout(() => this.#cut(passage), graceMs).unref();
  }

  /** Not where the visitor has the whole answer, and the origin is heard for the cache alone: the connection may serve another request. */
  #cut(passage: AnsweringPassage): void {
    if (passage.stream !== null && !passage.gone && !passage.ended) passage.destroy();
  }
}
