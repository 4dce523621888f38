import type { MinuteCount, RefusalReason } from '@sitekeep/contracts';

export type Counts = Omit<MinuteCount, 'siteId' | 'minute'>;

/** Counters of one site in this process since they were last taken. Plain fields: every request touches them. */
export class Tally implements Counts {
  readonly siteId: string;
  readonly #all: Tallies | null;
  #used = false;
  requests = 0;
  refused = 0;
  limited = 0;
  challenged = 0;
  /** answered from the cache; whoever counts has called `began` */
  cached = 0;
  originErrors = 0;
  bytesIn = 0;
  bytesOut = 0;

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

  take(): Counts {
    this.#used = false;
    const { requests, refused, limited, challenged, cached, originErrors, bytesIn, bytesOut } = this;
    this.requests = this.refused = this.limited = this.challenged = 0;
    this.cached = this.originErrors = this.bytesIn = this.bytesOut = 0;
    return { requests, refused, limited, challenged, cached, originErrors, bytesIn, bytesOut };
  }
}

/** The counters of all sites of this process. */
export class Tallies {
  #used: Tally[] = [];

  of(siteId: string): Tally {
    return new Tally(siteId, this);
  }

  /** To be told of the first thing that is counted since the last `take`. */
  used(tally: Tally): void {
    this.#used.push(tally);
  }

  /** Takes the counters of every site that had traffic since the last call. */
  take(): { siteId: string; counts: Counts }[] {
    const used = this.#used;
    this.#used = [];
    return used.map((tally) => ({ siteId: tally.siteId, counts: tally.take() }));
  }
}
