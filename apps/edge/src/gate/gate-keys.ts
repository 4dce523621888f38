import type { RulesetGate } from '@sitekeep/contracts';
import { sessionKey, type SessionKeys } from '@sitekeep/gate-session';
import { deriveSiteSecret } from '@sitekeep/runtime';

const mostSites = 20_000;
const noKeys: SessionKeys = [];

interface Kept {
  readonly epoch: number;
  readonly current: SessionKeys;
  /** With the key of the epoch before, derived when it is first wanted. */
  both: SessionKeys | null;
}

/** The keys that sign the sessions of sites, derived when they are first needed; only sites with a gate ask. */
export class GateKeys {
  readonly #sealingKey: Uint8Array | undefined;
  readonly #sites = new Map<string, Kept>();

  /** Without a sealing key nobody's session can be read. */
  constructor(sealingKey: Uint8Array | undefined) {
    this.#sealingKey = sealingKey;
  }

  /** Those that are good now. The same object as long as they are the same: verified sessions are known by it. */
  of(siteId: string, { epoch, previousUntil }: RulesetGate, now: number): SessionKeys {
    const sealingKey = this.#sealingKey;
    if (sealingKey === undefined) return noKeys;
    const kept = this.#sites.get(siteId);
    const known = kept?.epoch === epoch ? kept : this.#make(sealingKey, siteId, epoch);
    if (previousUntil === null || now >= previousUntil || epoch === 0) return known.current;
    return (known.both ??= [...known.current, keyOf(sealingKey, siteId, epoch - 1)]);
  }

  #make(sealingKey: Uint8Array, siteId: string, epoch: number): Kept {
    const made: Kept = { epoch, current: [keyOf(sealingKey, siteId, epoch)], both: null };
    if (this.#sites.size >= mostSites) this.#sites.clear();
    this.#sites.set(siteId, made);
    return made;
  }
}

const keyOf = (sealingKey: Uint8Array, siteId: string, epoch: number) =>
  sessionKey(deriveSiteSecret(sealingKey, 'gate-session', siteId, epoch));
