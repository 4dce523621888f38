import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { GateClaims, RulesetGate } from '@sitekeep/contracts';
import { deriveSiteSecret } from '@sitekeep/runtime';

/** RFC 8410: what stands before the 32 bytes of an Ed25519 key in PKCS #8. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const mostSites = 10_000;
const minuteMs = 60_000;
/** How long an origin may take such a token. */
const goodForSeconds = 300;
/** RFC 8176: what the visitor has shown. */
const methods = { password: 'pwd', code: 'otp', passkey: 'pop' } as const;

interface IdentityKey {
  readonly epoch: number;
  readonly id: string;
  readonly key: KeyObject;
  /** The head of its tokens, encoded. */
  readonly head: string;
}

interface Signed {
  readonly key: IdentityKey;
  readonly minute: number;
  readonly text: string;
}

/** Tells origins who is there in tokens that they can verify: JWT (RFC 7519) with Ed25519 (RFC 8037). */
export class IdentityTokens {
  readonly #sealingKey: Uint8Array;
  readonly #keys = new Map<string, IdentityKey>();
  readonly #signed = new WeakMap<GateClaims, Signed>();

  constructor(sealingKey: Uint8Array) {
    this.#sealingKey = sealingKey;
  }

  /** Signed anew once a minute at most for each token of a session, because that takes as long as all the rest of a request. */
  of(siteId: string, gate: RulesetGate, claims: GateClaims, now: number): string {
    const key = this.#keyOf(siteId, gate.epoch);
    const minute = Math.floor(now / minuteMs);
    const known = this.#signed.get(claims);
    if (known?.key === key && known.minute === minute) return known.text;
    const text = tokenOf(siteId, key, claims, Math.floor(now / 1000));
    this.#signed.set(claims, { key, minute, text });
    return text;
  }

  /** JSON Web Key Set (RFC 7517) of the site: the key in use, and as long as it is good the one before. */
  keySet(siteId: string, { epoch, previousUntil }: RulesetGate, now: number): string {
    const epochs = previousUntil !== null && now < previousUntil && epoch > 0 ? [epoch, epoch - 1] : [epoch];
    const keys = epochs.map((of) => {
      const { key, id } = of === epoch ? this.#keyOf(siteId, of) : this.#made(siteId, of);
      return { ...createPublicKey(key).export({ format: 'jwk' }), kid: id, use: 'sig', alg: 'EdDSA' };
    });
    return JSON.stringify({ keys });
  }

  #keyOf(siteId: string, epoch: number): IdentityKey {
    const known = this.#keys.get(siteId);
    if (known?.epoch === epoch) return known;
    if (this.#keys.size >= mostSites) this.#keys.clear();
    const made = this.#made(siteId, epoch);
    this.#keys.set(siteId, made);
    return made;
  }

  #made(siteId: string, epoch: number): IdentityKey {
    const seed = Buffer.from(deriveSiteSecret(this.#sealingKey, 'gate-identity', siteId, epoch), 'base64url');
    const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
    const id = `${siteId}-${epoch}`;
    return { epoch, id, key, head: encoded({ alg: 'EdDSA', typ: 'JWT', kid: id }) };
  }
}

function tokenOf(siteId: string, { key, head }: IdentityKey, { s, v, e, n, g, f, z }: GateClaims, iat: number): string {
  const times = { iat, exp: Math.min(iat + goodForSeconds, z) };
  const said = {
    iss: 'sitekeep',
    aud: siteId,
    sub: v,
    sid: s,
    email: e,
    name: n,
    groups: g,
    amr: f.map((shown) => methods[shown]),
    ...times,
  };
  const text = `${head}.${encoded(said)}`;
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
