import { timingSafeEqual } from 'node:crypto';
import { deriveSiteSecret } from '@sitekeep/runtime';
import type { LiveSite } from '../site-directory/live-site.ts';

const mostSites = 50_000;

interface Kept {
  readonly epoch: number;
  readonly current: Buffer;
  /** Of the epoch before, derived when somebody shows it. */
  previous: Buffer | null;
}

/** The forward-auth secrets of sites, derived when they are first needed. */
export class SiteSecrets {
  readonly #sealingKey: Uint8Array;
  readonly #sites = new Map<string, Kept>();

  constructor(sealingKey: Uint8Array) {
    this.#sealingKey = sealingKey;
  }

  /** Whether a secret is the site's, or was until a while ago. Takes the same time wherever a wrong one differs. */
  accepts({ siteId, forwardAuth }: Pick<LiveSite, 'siteId' | 'forwardAuth'>, presented: string, now: number): boolean {
    const { enabled, epoch, previousUntil } = forwardAuth;
    if (!enabled) return false;
    const kept = this.#of(siteId, epoch);
    const given = Buffer.from(presented, 'latin1');
    if (isSame(given, kept.current)) return true;
    if (previousUntil === null || now >= previousUntil || epoch === 0) return false;
    kept.previous ??= this.#derived(siteId, epoch - 1);
    return isSame(given, kept.previous);
  }

  #of(siteId: string, epoch: number): Kept {
    const kept = this.#sites.get(siteId);
    if (kept?.epoch === epoch) return kept;
    const made: Kept = { epoch, current: this.#derived(siteId, epoch), previous: null };
    if (this.#sites.size >= mostSites) this.#sites.clear();
    this.#sites.set(siteId, made);
    return made;
  }

  #derived(siteId: string, epoch: number): Buffer {
    return Buffer.from(deriveSiteSecret(this.#sealingKey, 'forward-auth', siteId, epoch));
  }
}

const isSame = (given: Buffer, secret: Buffer): boolean => given.length === secret.length && timingSafeEqual(given, secret);
