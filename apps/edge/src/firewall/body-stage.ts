import { type Detection, enforce, type Refusal } from '@sitekeep/enforcement';
import { AnsweringPassage } from '../request-path/answering-passage.ts';
import type { Arrival } from '../request-path/arrival.ts';
import type { Passage } from '../request-path/passage.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import { ApiCheck } from './api/api-check.ts';
import type { ApiDescriptions } from './api/api-descriptions.ts';
import { HeldBody } from './held-body.ts';
import type { HeldMemory } from './held-memory.ts';
import { WatchedBody } from './watched-body.ts';

export interface BodyStageParts {
  readonly memory: HeldMemory;
  readonly apis: Pick<ApiDescriptions, 'get'>;
  readonly slowBodyMs: number;
  /** The request goes on to cache and origin. */
  readonly forward: (passage: Passage, arrival: Arrival, site: LiveSite) => void;
  readonly refuse: (passage: Passage, arrival: Arrival, site: LiveSite, refusal: Refusal) => void;
  /** All that will be found was found. A refusal tells of it by itself. */
  readonly found: (passage: Passage, arrival: Arrival, site: LiveSite) => void;
  /** What does not fit the description of the site's API. */
  readonly mismatched: (passage: Passage, arrival: Arrival, site: LiveSite, found: Detection) => void;
  readonly tooSlow: (passage: AnsweringPassage, site: LiveSite) => void;
  /** A request that went nowhere, and was not refused, counts all the same. */
  readonly counted: (site: LiveSite) => void;
  /** A fault of ours, which costs only its own request; `goesOn`: not even that, because it is on its way. */
  readonly fault: (passage: Passage, error: unknown, goesOn: boolean) => void;
}

/** One request before its last look. */
interface Looked {
  readonly arrival: Arrival;
  readonly site: LiveSite;
  readonly api: ApiCheck | null;
}

/**
 * The firewall's last look, after all stages have let a request in: at its body, and whether it fits the description of the site's API.
 * Where the site blocks, so much of the body as the site reads is held until it was judged together with the head, and then goes on
 * before the rest; where the site only records, it is looked at as it passes.
 */
export class BodyStage {
  readonly #parts: BodyStageParts;

  constructor(parts: BodyStageParts) {
    this.#parts = parts;
  }

  take(passage: Passage, arrival: Arrival, site: LiveSite): void {
    if (site.api === null) return this.#look(passage, { arrival, site, api: null });
    const described = this.#parts.apis.get(site.api.schema);
    if (!(described instanceof Promise)) return this.#look(passage, { arrival, site, api: ApiCheck.of(site.api, described, arrival) });
    void described.then((late) => {
      if (!passage.gone)
        this.#guarded(passage, false, () => this.#look(passage, { arrival, site, api: ApiCheck.of(site.api, late, arrival) }));
    });
  }

  #look(passage: Passage, looked: Looked): void {
    const { arrival, site, api } = looked;
    const refusal = api?.refusal ?? null;
    if (refusal !== null) return this.#refuse(passage, looked, refusal);
    const byFirewall = site.firewall?.wantsBody(arrival) === true;
    const byApi = api?.wantsBody === true && site.bodyBytes > 0;
    if (!(passage instanceof AnsweringPassage) || (!byFirewall && !byApi)) return this.#goOn(passage, looked);
    if ((byFirewall && site.firewall?.blocks(arrival.now, site.blocksFrom) === true) || (byApi && api.refuses)) this.#hold(passage, looked);
    else this.#watch(passage, looked);
  }

  #hold(passage: AnsweringPassage, looked: Looked): void {
    const { memory, slowBodyMs, tooSlow, counted } = this.#parts;
    const { site } = looked;
    const { expectsContinue } = passage;
    const held = new HeldBody(
      passage,
      { most: site.bodyBytes, memory, expectsContinue, slowBodyMs },
      {
        onHeld: (chunks, whole) => {
          this.#guarded(passage, false, () => {
            const refusal = this.#judge(looked, chunks, whole);
            if (refusal === null) return this.#goOn(passage, looked);
            held.drop();
            this.#refuse(passage, looked, refusal);
          });
        },
        onTooSlow: (isTaken) => {
          if (!isTaken) {
            this.#found(passage, looked);
            counted(site);
          }
          tooSlow(passage, site);
        },
        onGone: () => {
          this.#found(passage, looked);
          // Else it was too large, and that is its answer.
          if (passage.gone) counted(site);
        },
      },
    );
    passage.bodyBy = held;
    held.begin();
  }

  #watch(passage: AnsweringPassage, looked: Looked): void {
    passage.bodyBy = new WatchedBody(passage, {
      most: looked.site.bodyBytes,
      memory: this.#parts.memory,
      onSeen: (chunks, whole) => {
        this.#guarded(passage, true, () => {
          this.#judge(looked, chunks, whole);
          this.#found(passage, looked);
        });
      },
    });
    this.#parts.forward(passage, looked.arrival, looked.site);
  }

  /** What is answered; null lets the request go on. */
  #judge({ arrival, site, api }: Looked, chunks: readonly Buffer[], whole: boolean): Refusal | null {
    const { firewall } = site;
    const checkWanted = arrival.checkWantedBy;
    const refusal = firewall?.wantsBody(arrival) === true ? firewall.judgeBody(arrival, { chunks, whole }, site.blocksFrom) : null;
    if (refusal !== null) return refusal;
    api?.lookAt(chunks, whole);
    const challenge = arrival.checkWantedBy === checkWanted ? null : enforce(site.compiled.lastChecks, arrival, site.compiled);
    return challenge ?? api?.refusal ?? null;
  }

  #goOn(passage: Passage, looked: Looked): void {
    this.#found(passage, looked);
    this.#parts.forward(passage, looked.arrival, looked.site);
  }

  #refuse(passage: Passage, looked: Looked, refusal: Refusal): void {
    this.#tellMismatch(passage, looked);
    this.#parts.refuse(passage, looked.arrival, looked.site, refusal);
  }

  #found(passage: Passage, looked: Looked): void {
    this.#tellMismatch(passage, looked);
    this.#parts.found(passage, looked.arrival, looked.site);
  }

  #tellMismatch(passage: Passage, { arrival, site, api }: Looked): void {
    const detection = api?.detection ?? null;
    if (detection !== null) this.#parts.mismatched(passage, arrival, site, detection);
  }

  #guarded(passage: Passage, goesOn: boolean, look: () => void): void {
    try {
      look();
    } catch (error) {
      this.#parts.fault(passage, error, goesOn);
    }
  }
}
