import type { RefusalReason, Stage } from '@sitekeep/contracts';
import { addressKey, type Detection } from '@sitekeep/enforcement';
import type { Clock } from '@sitekeep/runtime';
import type { DetectionBuffer } from '../events/detection-buffer.ts';
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

interface LeakNote extends Pick<RefusalNote, 'hostname' | 'path'> {
  readonly replaced: boolean;
}

/** Last stage. Every request is counted; a refusal is also told in full, without anything that could be a secret. */
export class Recorder {
  readonly #refusals: RefusalBuffer;
  readonly #detections: DetectionBuffer;
  readonly #threats: ThreatScores;
  readonly #clock: Clock;

  constructor(parts: { refusals: RefusalBuffer; detections: DetectionBuffer; threats: ThreatScores; clock: Clock }) {
    this.#refusals = parts.refusals;
    this.#detections = parts.detections;
    this.#threats = parts.threats;
    this.#clock = parts.clock;
  }

  refused(site: LiveSite, passage: Passage, note: RefusalNote): void {
    if (passage.isCounted) return;
    site.tally.began();
    site.tally.wasRefused(note.reason);
    const about = this.#about(site, passage, note.path);
    const { address } = passage.client;
    if (site.check.mode === 'suspicious') this.#threats.refused(site.siteId, addressKey(address), note.reason, about.at);
    this.#refusals.add({ ...note, ...about, matched: note.matched?.slice(0, 200) ?? null });
  }

  /** What the firewall found; a refusal is told of besides. */
  detected(site: LiveSite, passage: Passage, note: Detection & Pick<RefusalNote, 'hostname' | 'path'>): void {
    if (passage.isCounted) return;
    this.#detections.add({ ...note, ...this.#about(site, passage, note.path) });
  }

  /** The origin's answer showed what it should not; the request was counted when it went there. */
  leaked(site: LiveSite, passage: Passage, rule: string, { replaced, hostname, path }: LeakNote): void {
    const about = { ...this.#about(site, passage, path), hostname };
    const matches = [{ rule, family: null, score: 0, place: null, name: null, excerpt: null }];
    const reason = 'answer_leaks';
    this.#detections.add({ ...about, blocked: replaced, wouldBlock: false, reason, score: 0, matches });
    if (!replaced) return;
    site.tally.wasRefused(reason);
    this.#refusals.add({ ...about, stage: 'firewall', reason, matched: rule, status: 502 });
  }

  #about({ siteId }: LiveSite, { head, client, requestId }: Passage, path: string) {
    return {
      requestId,
      siteId,
      at: this.#clock.nowMs(),
      address: client.address.text.slice(0, 64),
      country: client.country(),
      method: head.method.slice(0, 32),
      path: path.slice(0, 1024),
      userAgent: headerOf(head.raw, 'user-agent')?.slice(0, 256) ?? null,
    };
  }

  forwarded(site: LiveSite): void {
    site.tally.began();
  }
}
