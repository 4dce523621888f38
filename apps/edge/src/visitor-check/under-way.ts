import type { SiteLoad } from '../fleet/site-load.ts';
import { AnsweringPassage } from '../request-path/answering-passage.ts';
import type { Passage } from '../request-path/passage.ts';

/** Counts a request that goes to the origin, until its answer is over. Upgrades last and are not counted. */
export function countUnderWay(passage: Passage, load: SiteLoad): void {
  if (!(passage instanceof AnsweringPassage)) return;
  const slot = load.began();
  passage.onceClosed(() => load.ended(slot));
}

/** Of a request that only its proxy sees to its end: what an ordinary one takes. */
const assumedMs = 200;

/** Counts a request of which nobody tells when its answer is over. */
export function countAssumed(load: SiteLoad): void {
  const slot = load.began();
  setTimeout(() => load.ended(slot), assumedMs).unref();
}
