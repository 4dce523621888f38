import type { Page } from '@sitekeep/edge-pages';
import type { OriginFailure } from '../origin/exchange.ts';
import { headersToOrigin } from '../origin/headers.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Arrival } from './arrival.ts';
import type { Client } from './client.ts';
import type { RequestHead } from './request-head.ts';

export type OnOriginFailure = (failure: OriginFailure, error: Error) => void;

/** One request on its way through the stages, and the two ways it can leave: a page of ours, or the origin. */
export abstract class Passage {
  readonly head: RequestHead;
  readonly client: Client;
  readonly requestId: string;

  constructor(head: RequestHead, client: Client, requestId: string) {
    this.head = head;
    this.client = client;
    this.requestId = requestId;
  }

  /** What makes the request unfit for its kind of passage (an upgrade to something else than WebSocket, or with a body), or null. */
  faultOf(_arrival: Arrival): string | null {
    return null;
  }

  /** Whether nobody waits for an answer any more. */
  abstract get gone(): boolean;
  abstract answer(page: Page): void;
  /** Ends the connection, when not even a page can be given. */
  abstract abandon(): void;
  abstract forward(arrival: Arrival, site: LiveSite, onFailure: OnOriginFailure): void;

  protected headersToOrigin(arrival: Arrival): string[] {
    const { client, requestId } = this;
    return headersToOrigin(this.head.raw, { address: client.address.text, secure: client.secure, host: arrival.host, requestId });
  }
}
