import type { Page } from '@sitekeep/edge-pages';
import type { Refusal } from '@sitekeep/enforcement';
import type { ExchangeWatch } from '../origin/exchange.ts';
import { withoutTokens } from '../gate/machine-credentials.ts';
import { headersToOrigin, withIdentity, withSecret } from '../origin/headers.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Dress } from '../response/headers/dress.ts';
import type { Arrival } from './arrival.ts';
import type { Client } from './client.ts';
import type { RequestHead } from './request-head.ts';

/** One request on its way through the stages, and the two ways it can leave: a page of ours, or the origin. */
export abstract class Passage {
  readonly head: RequestHead;
  /** Replaced when a proxy that is known passes a request on and says whose it is. */
  client: Client;
  readonly requestId: string;

  /** Strict-Transport-Security of every answer, whatever the origin says; null for none of ours. */
  strictTransport: string | null = null;
  /** RateLimit fields of the answer, whoever gives it. */
  limitHeaders: readonly string[] | null = null;
  /** What our cache has to say of an answer of the origin (RFC 9211); null where it is not asked. */
  cacheStatus: string | null = null;
  /** What the origin is told of the visitor who has signed in, as a flat list of headers; null where it is told nothing. */
  identity: readonly string[] | null = null;
  /** The answer is for this visitor alone, whatever the origin says. */
  isPrivate = false;
  /** Set-Cookie header of the answer, with the session that was renewed; null when it was not. */
  sessionCookie: string | null = null;
  /** What the site makes of the headers of its answers, and the request they answer; null when it changes nothing. */
  dress: { readonly by: Dress; readonly request: Arrival } | null = null;

  constructor(head: RequestHead, client: Client, requestId: string) {
    this.head = head;
    this.client = client;
    this.requestId = requestId;
  }

  /** What makes the request unfit for its kind of passage (an upgrade to something else than WebSocket, or with a body), or null. */
  faultOf(_arrival: Arrival): string | null {
    return null;
  }

  /** `onBeyond` is to answer when the body turns out to be longer; until then nothing was answered. */
  limitBody(_most: number, _onBeyond: () => void): void {}

  /** It was counted and told of when it was asked about before. */
  get isCounted(): boolean {
    return false;
  }

  /** The site as this request meets it. */
  meets(site: LiveSite): LiveSite {
    return site;
  }

  /** What is answered to whoever asks on behalf of the visitor and can take no page; null: the page. */
  withoutPage(_refusal: Refusal, _arrival: Arrival): Page | null {
    return null;
  }

  /** Whether nobody waits for an answer any more. */
  abstract get gone(): boolean;
  abstract answer(page: Page): void;
  /** Ends the connection, when not even a page can be given. */
  abstract abandon(): void;
  abstract forward(arrival: Arrival, site: LiveSite, watch: ExchangeWatch): void;

  protected headersToOrigin(arrival: Arrival, { origins, response, gate }: LiveSite): string[] {
    const { client, requestId, identity } = this;
    const { secret } = origins;
    const by = { address: client.address.text, secure: client.secure, host: arrival.host, requestId, secret };
    const { raw } = this.head;
    const headers = headersToOrigin(gate.mode === 'off' ? raw : withoutTokens(raw, gate), by);
    if (!response?.requestRules) {
      if (identity !== null) headers.push(...identity);
      return headers;
    }
    // After ours, so that no Connection header of a visitor takes away what a rule sets.
    const ruled = [...response.requestRules.apply(headers, arrival.path)];
    const named = identity === null ? ruled : withIdentity(ruled, identity);
    return secret === null ? named : withSecret(named, secret);
  }
}

/** What the access log tells of a request whatever became of it. */
export function noteOf({ head, client, requestId }: Passage) {
  return { requestId, address: client.address, method: head.method, version: head.version, secure: client.secure };
}
