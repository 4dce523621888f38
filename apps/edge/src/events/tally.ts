import type { MinuteCount, RefusalReason } from '@sitekeep/contracts';

/** Counters of one site in this process since they were last taken. Plain fields: every request touches them. */
export class Tally implements Omit<MinuteCount, 'minute'> {
  // What a forwarded request touches stands together, as what it asks of its site does.
  #used = false;
  requests = 0;
  bytesIn = 0;
  bytesOut = 0;
  readonly siteId: string;
  readonly #all: Tallies | null;
  refused = 0;
  limited = 0;
  challenged = 0;
  /** answered from the cache; whoever counts has called `began` */
  cached = 0;
  originErrors = 0;

  /** `all`: who takes the counters; null where nobody does. */
  constructor(siteId: string, all: Tallies | null) {
    this.siteId = siteId;
    this.#all = all;
  }

  began(): void {
    this.requests++;
    if (!this.#used) this.#use();
  }

  /** Noted here and not looked up in a set, which for many sites is memory that no processor has at hand. */
  #use(): void {
    this.#used = true;
    this.#all?.used(this);
  }

  /** To be called after `began`. Whoever is asked to sign in is no more refused than somebody who is sent elsewhere. */
  wasRefused(reason: RefusalReason): void {
    if (reason === 'sign_in_required') return;
    this.refused++;
    // An answer that shows what it should not is found long after its request was counted.
    if (!this.#used) this.#use();
    if (reason === 'rate_limited' || reason === 'banned') this.limited++;
    else if (reason === 'challenged' || reason === 'check_failed') this.challenged++;
  }

  originFailed(): void {
    this.originErrors++;
    if (!this.#used) this.#use();
  }

  /** Told while they pass, so that a day-long stream is not counted in its last minute. */
  moved(bytesIn: number, bytesOut: number): void {
    this.bytesIn += bytesIn;
    this.bytesOut += bytesOut;
    if (!this.#used) this.#use();
  }

  /** As counts of this minute, ms since epoch. */
  take(minute: number): MinuteCount {
    this.#used = false;
    const { siteId, requests, refused, limited, challenged, cached, originErrors, bytesIn, bytesOut } = this;
    this.requests = this.refused = this.limited = this.challenged = 0;
    this.cached = this.originErrors = this.bytesIn = this.bytesOut = 0;
    return { siteId, minute, requests, refused, limited, challenged, cached, originErrors, bytesIn, bytesOut };
  }
}

/** The counters of all sites of this process. */
export class Tallies {
  /** In the order of their first use since they were taken. */
  #used: Tally[] = [];

  /** Sites with counts that were not taken yet. */
  get waiting(): number {
    return this.#used.length;
  }

  of(siteId: string): Tally {
    return new Tally(siteId, this);
  }

  /** To be told of the first thing that is counted since the last `take`. */
  used(tally: Tally): void {
    this.#used.push(tally);
  }

  /** Takes the counts of at most so many sites, those that wait for longest, as counts of this minute (ms since epoch). */
  take(minute: number, most = this.#used.length): MinuteCount[] {
    return this.#used.splice(0, most).map((tally) => tally.take(minute));
  }
}
