import type { CachedHead, CacheKey } from '../cached-answer.ts';
import { type AppliedPurge, PurgeLog } from '../purges/purge-log.ts';

/** What purges and unsafe methods of late say of an answer, wherever it comes from and however late. */
export class Judge {
  readonly #purges = new PurgeLog();
  /** URLs that unsafe methods were sent to: answers that were on their way by then are old. */
  readonly #unsafe = new PurgeLog();
  /** Whether it is known which purges objects on disk have missed. Until then none is used without its origin's yes. */
  diskIsKnown = false;

  purge(purge: AppliedPurge): void {
    this.#purges.add(purge);
  }

  unsafe(siteId: string, url: string, before: number): void {
    this.#unsafe.add({ siteId, kind: 'url', value: url, hard: true, before });
  }

  doubt(before: number): void {
    this.#purges.doubt(before);
  }

  forget(before: number): void {
    this.#purges.forget(before);
    this.#unsafe.forget(before);
  }

  /** The head as it may be used, null when the answer must not be. The same head when nothing was said. */
  ofStored(key: Pick<CacheKey, 'siteId' | 'url'>, head: CachedHead): CachedHead | null {
    const verdict = this.#purges.verdict(key.siteId, key.url, head);
    if (verdict === 'hard') return null;
    return verdict === 'soft' ? needingYes(head) : head;
  }

  /** Of one that comes from an origin or from disk: it may have been on its way when an unsafe method was sent. */
  ofComing(key: Pick<CacheKey, 'siteId' | 'url'>, head: CachedHead): CachedHead | null {
    if (this.#unsafe.verdict(key.siteId, key.url, head) === 'hard') return null;
    return this.ofStored(key, head);
  }

  ofDisk(key: Pick<CacheKey, 'siteId' | 'url'>, head: CachedHead): CachedHead | null {
    const judged = this.ofComing(key, head);
    return judged === null || this.diskIsKnown ? judged : needingYes(judged);
  }
}

const needingYes = (head: CachedHead): CachedHead => (head.mustValidate ? head : { ...head, mustValidate: true });
