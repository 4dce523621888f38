import { type GateClaims, identityHeaders } from '@sitekeep/contracts';
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

  constructor(sealingKey: Uint8Array | undefined) {
    this.#tokens = sealingKey === undefined ? null : new IdentityTokens(sealingKey);
  }

  /**
   * Headers for the origin, a flat list; null without any. Only where the path asks for a session: an answer to what is open to everybody
   * may be kept for everybody.
   */
  headersFor({ siteId, gate }: Site, { session, gate: decision, now }: Arrival): readonly string[] | null {
    const { headers, jwt } = gate.identity;
    if (!session || decision?.why !== 'shown' || !(headers || jwt)) return null;
    const told = headers ? this.#plain(session) : [];
    if (!jwt || this.#tokens === null) return told;
    return [...told, token, this.#tokens.of(siteId, gate, session, now)];
  }

  /** Null where nothing seals. */
  keySet({ siteId, gate }: Site, now: number): string | null {
    return this.#tokens?.keySet(siteId, gate, now) ?? null;
  }

  #plain(session: GateClaims): readonly string[] {
    const known = this.#headers.get(session);
    if (known) return known;
    const { v, e, n, g } = session;
    const made = [user, v, email, written(e), name, written(n), groups, written(g.join(','))];
    this.#headers.set(session, made);
    return made;
  }
}

/** The same for a proxy that asks: with an empty value for everything that is not told. */
export function toldToProxy(told: readonly string[] | null): readonly string[] {
  if (told === null) return nobody;
  return [...told, ...nobody.filter((_, i) => !told.includes(nobody[i & ~1] as string))];
}

/** UTF-8, byte by byte, because a header is written as Latin-1; nothing in it ends a line. */
const written = (text: string): string => Buffer.from(text.replace(/[\0-\x1f\x7f]/g, ' '), 'utf8').toString('latin1');
