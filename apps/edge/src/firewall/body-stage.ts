import { enforce, type Refusal } from '@sitekeep/enforcement';
import type { SiteFirewall } from '@sitekeep/firewall';
import { AnsweringPassage } from '../request-path/answering-passage.ts';
import type { Arrival } from '../request-path/arrival.ts';
import type { Passage } from '../request-path/passage.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import { HeldBody } from './held-body.ts';
import type { HeldMemory } from './held-memory.ts';
import { WatchedBody } from './watched-body.ts';

export interface BodyStageParts {
  readonly memory: HeldMemory;
  readonly slowBodyMs: number;
  /** The request goes on to cache and origin. */
  readonly forward: (passage: Passage, arrival: Arrival, site: LiveSite) => void;
  readonly refuse: (passage: Passage, arrival: Arrival, site: LiveSite, refusal: Refusal) => void;
  /** All that will be found was found. */
  readonly found: (passage: Passage, arrival: Arrival, site: LiveSite) => void;
  readonly tooSlow: (passage: AnsweringPassage, site: LiveSite) => void;
  /** A request that went nowhere, and was not refused, counts all the same. */
  readonly counted: (site: LiveSite) => void;
  /** A fault of ours, which costs only its own request; `goesOn`: not even that, because it is on its way. */
  readonly fault: (passage: Passage, error: unknown, goesOn: boolean) => void;
}

/**
 * The firewall's second look, after all stages have let a request in: at its body. Where the site blocks, so much of it as the site reads
 * is held until it was judged together with the head, and then goes on before the rest; where the site only records, it is looked at
 * as it passes.
 */
export class BodyStage {
  readonly #parts: BodyStageParts;

  constructor(parts: BodyStageParts) {
    this.#parts = parts;
  }

  take(passage: Passage, arrival: Arrival, site: LiveSite, firewall: SiteFirewall): void {
    const { found, forward } = this.#parts;
    if (!(passage instanceof AnsweringPassage) || !firewall.wantsBody(arrival)) {
      found(passage, arrival, site);
      forward(passage, arrival, site);
    } else if (firewall.blocks(arrival.now, site.blocksFrom)) this.#hold(passage, arrival, site, firewall);
    else this.#watch(passage, arrival, site, firewall);
  }

  #hold(passage: AnsweringPassage, arrival: Arrival, site: LiveSite, firewall: SiteFirewall): void {
    const { memory, slowBodyMs, tooSlow, counted, found } = this.#parts;
    const { expectsContinue } = passage;
    const held = new HeldBody(
      passage,
      { most: firewall.settings.body.bytes, memory, expectsContinue, slowBodyMs },
      {
        onHeld: (chunks, whole) =>
          this.#guarded(passage, false, () => this.#judge(held, passage, arrival, site, { firewall, chunks, whole })),
        onTooSlow: (isTaken) => {
          if (!isTaken) {
            found(passage, arrival, site);
            counted(site);
          }
          tooSlow(passage, site);
        },
        onGone: () => {
          found(passage, arrival, site);
          // Else it was too large, and that is its answer.
          if (passage.gone) counted(site);
        },
      },
    );
    passage.bodyBy = held;
    held.begin();
  }

  #judge(
    held: HeldBody,
    passage: AnsweringPassage,
    arrival: Arrival,
    site: LiveSite,
    { firewall, chunks, whole }: { firewall: SiteFirewall; chunks: readonly Buffer[]; whole: boolean },
  ): void {
    const { refuse, found, forward } = this.#parts;
    const checkWanted = arrival.checkWantedBy;
    const refusal = firewall.judgeBody(arrival, { chunks, whole }, site.blocksFrom);
    const challenge = arrival.checkWantedBy === checkWanted ? null : enforce(site.compiled.visitorCheck, arrival);
    const ends = refusal ?? challenge;
    if (ends !== null) {
      held.drop();
      return refuse(passage, arrival, site, ends);
    }
    found(passage, arrival, site);
    forward(passage, arrival, site);
  }

  #watch(passage: AnsweringPassage, arrival: Arrival, site: LiveSite, firewall: SiteFirewall): void {
    const { memory, found, forward } = this.#parts;
    passage.bodyBy = new WatchedBody(passage, {
      most: firewall.settings.body.bytes,
      memory,
      onSeen: (chunks, whole) => {
        this.#guarded(passage, true, () => {
          firewall.judgeBody(arrival, { chunks, whole }, site.blocksFrom);
          found(passage, arrival, site);
        });
      },
    });
    forward(passage, arrival, site);
  }

  #guarded(passage: Passage, goesOn: boolean, look: () => void): void {
    try {
      look();
    } catch (error) {
      this.#parts.fault(passage, error, goesOn);
    }
  }
}
