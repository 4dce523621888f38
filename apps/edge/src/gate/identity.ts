import { type GateClaims, identityHeaders } from '@sitekeep/contracts';
import type { GateMachine } from '@sitekeep/gate-session';
import type { Arrival } from '../request-path/arrival.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import { IdentityTokens } from './identity-token.ts';

const { user, email, name, groups, token } = identityHeaders;
/** For whoever copies headers of an answer into a request: nothing of what a visitor has sent is left. */
const nobody: readonly string[] = [user, '', email, '', name, '', groups, '', token, ''];

type Site = Pick<LiveSite, 'siteId' | 'gate'>;

/** How origins are told who is there. */
export class Identities {
  readonly #tokens: IdentityTokens | null;
  readonly #headers = new WeakMap<GateClaims, readonly string[]>();
  readonly #machines = new WeakMap<GateMachine, GateClaims>();

  constructor(sealingKey: Uint8Array | undefined) {
    this.#tokens = sealingKey === undefined ? null : new IdentityTokens(sealingKey);
  }

  /**
   * Headers for the origin, a flat list; null without any. Only where the path asks for a session: an answer to what is open to everybody
   * may be kept for everybody.
   */
  headersFor({ siteId, gate }: Site, arrival: Arrival): readonly string[] | null {
    const { headers, jwt } = gate.identity;
    const claims = this.#claimsOf(arrival);
    if (claims === null || !(headers || jwt)) return null;
    const told = headers ? this.#plain(claims) : [];
    if (!jwt || this.#tokens === null) return told;
    return [...told, token, this.#tokens.of(siteId, gate, claims, arrival.now)];
  }

  /** Null where nothing seals. */
  keySet({ siteId, gate }: Site, now: number): string | null {
    return this.#tokens?.keySet(siteId, gate, now) ?? null;
  }

  /** By whom the gate was opened; null where nobody opened it. */
  #claimsOf({ session, machine, gate }: Arrival): GateClaims | null {
    if (gate?.why === 'shown') return session ?? null;
    if (gate?.why !== 'machine' || !machine) return null;
    const known = this.#machines.get(machine);
    if (known) return known;
    const made = claimsOfMachine(machine);
    this.#machines.set(machine, made);
    return made;
  }

  #plain(session: GateClaims): readonly string[] {
    const known = this.#headers.get(session);
    if (known) return known;
    const { v, e, n, g } = session;
    const made = [user, written(v), email, written(e), name, written(n), groups, written(g.join(','))];
    this.#headers.set(session, made);
    return made;
  }
}

/** As if it had signed in: git as its visitor, others as `licence:<label>` or `service:<label>`, which no visitor is called. */
function claimsOfMachine({ kind, id, label, visitor, expiresAt }: GateMachine): GateClaims {
  const who = visitor ?? { id: `${kind}:${label}`, email: '', name: label, groups: [] };
  const end = expiresAt === null ? Number.MAX_SAFE_INTEGER : Math.floor(expiresAt / 1000);
  const never = { a: 0, i: 0, x: end, d: end, z: end };
  return { s: id, v: who.id, e: who.email, n: who.name, g: [...who.groups], p: [], f: [], ...never };
}

/** The same for a proxy that asks: with an empty value for everything that is not told. */
export function toldToProxy(told: readonly string[] | null): readonly string[] {
  if (told === null) return nobody;
  return [...told, ...nobody.filter((_, i) => !told.includes(nobody[i & ~1] as string))];
}

/** UTF-8, byte by byte, because a header is written as Latin-1; nothing in it ends a line. */
const written = (text: string): string => Buffer.from(text.replace(/[\0-\x1f\x7f]/g, ' '), 'utf8').toString('latin1');
