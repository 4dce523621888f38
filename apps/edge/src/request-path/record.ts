import type { RefusalReason, Stage } from '@sitekeep/contracts';
import { addressKey } from '@sitekeep/enforcement';
import type { Clock } from '@sitekeep/runtime';
import type { RefusalBuffer } from '../events/refusal-buffer.ts';
import type { ThreatScores } from '../fleet/threat-scores.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Passage } from './passage.ts';
import { headerOf } from './request-head.ts';

export interface RefusalNote {
  readonly stage: Stage;
  readonly reason: RefusalReason;
  readonly matched: string | null;
  readonly status: number;
  readonly hostname: string;
  /** Without the query: it may hold secrets. */
  readonly path: string;
}

/** Last stage. Every request is counted; a refusal is also told in full, without anything that could be a secret. */
export class Recorder {
  readonly #refusals: RefusalBuffer;
  readonly #threats: ThreatScores;
  readonly #clock: Clock;

  constructor(refusals: RefusalBuffer, threats: ThreatScores, clock: Clock) {
    this.#refusals = refusals;
    this.#threats = threats;
    this.#clock = clock;
  }

  refused(site: LiveSite, passage: Passage, note: RefusalNote): void {
    if (passage.isCounted) return;
    const { head, client, requestId } = passage;
    site.tally.began();
    site.tally.wasRefused(note.reason);
    const at = this.#clock.nowMs();
    if (site.check.mode === 'suspicious') this.#threats.refused(site.siteId, addressKey(client.address), note.reason, at);
    this.#refusals.add({
      ...note,
      requestId,
      siteId: site.siteId,
      at,
      matched: note.matched?.slice(0, 200) ?? null,
      address: client.address.text.slice(0, 64),
      country: client.country(),
      method: head.method.slice(0, 32),
      path: note.path.slice(0, 1024),
      userAgent: headerOf(head.raw, 'user-agent')?.slice(0, 256) ?? null,
    });
  }

  forwarded(site: LiveSite): void {
    site.tally.began();
  }
}
