import type { LiveSite } from './live-site.ts';

/** Kept, or the compiler would leave the reading out. */
const kept = { read: 0 };

/**
 * Reads a little of everything that a request will ask of its site. Of many sites hardly anything is in the processor's cache: here it
 * fetches all of it from memory at the same time, later one after the other.
 */
export function readAhead({ compiled, tally, origins }: LiveSite): void {
  kept.read ^= tally.requests ^ compiled.readAhead() ^ origins.readAhead();
}
