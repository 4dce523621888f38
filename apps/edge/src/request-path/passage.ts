import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Page } from '@sitekeep/edge-pages';
import { Exchange, type OriginFailure } from '../origin/exchange.ts';
import { headersToOrigin } from '../origin/headers.ts';
import { headerObject, upgradeTo } from '../origin/upgrade.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Arrival } from './arrival.ts';
import type { Client } from './client.ts';
import { hasBody, readTheRest } from './linger.ts';
import type { Tunnels } from './tunnels.ts';

export type OnOriginFailure = (failure: OriginFailure, error: Error) => void;

/** One request on its way through the stages, and the two ways it can leave: a page of ours, or the origin. */
export abstract class Passage {
  readonly request: IncomingMessage;
  readonly client: Client;
  readonly requestId: string;

  constructor(request: IncomingMessage, client: Client, requestId: string) {
    this.request = request;
    this.client = client;
    this.requestId = requestId;
  }

  /** Whether nobody waits for an answer any more. */
  abstract get gone(): boolean;
  abstract answer(page: Page): void;
  /** Ends the connection, when not even a page can be given. */
  abstract abandon(): void;
  abstract forward(arrival: Arrival, site: LiveSite, onFailure: OnOriginFailure): void;

  protected headersToOrigin(arrival: Arrival): string[] {
    const { client, requestId } = this;
    return headersToOrigin(this.request.rawHeaders, { address: client.address.text, secure: client.secure, host: arrival.host, requestId });
  }
}

export class HttpPassage extends Passage {
  readonly #response: ServerResponse;
  readonly #expectsContinue: boolean;
  readonly #closing: boolean;
  readonly #slowBodyMs: number;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    client: Client,
    requestId: string,
    flags: { expectsContinue: boolean; closing: boolean; slowBodyMs: number },
  ) {
    super(request, client, requestId);
    this.#response = response;
    this.#expectsContinue = flags.expectsContinue;
    this.#closing = flags.closing;
    this.#slowBodyMs = flags.slowBodyMs;
  }

  get gone(): boolean {
    return this.#response.destroyed;
  }

  abandon(): void {
    this.#response.destroy();
  }

  answer(page: Page): void {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return;
    // Begun and not ended: a page would be part of another answer.
    if (response.headersSent) return this.abandon();
    const unread = hasBody(this.request);
    // A client that waits for 100 Continue may send its body or not, and a malformed request may have ended elsewhere than it
    // seems; only the end of the connection makes that plain.
    if (this.#closing || page.status === 400 || (unread && this.#expectsContinue)) response.shouldKeepAlive = false;
    response.writeHead(page.status, STATUS_CODES[page.status] ?? '', page.headers).end(page.body);
    if (unread) readTheRest(this.request);
  }

  forward(arrival: Arrival, site: LiveSite, onFailure: OnOriginFailure): void {
    const forward = {
      request: this.request,
      response: this.#response,
      requestId: this.requestId,
      path: arrival.path + arrival.query,
      headers: this.headersToOrigin(arrival),
      hasBody: arrival.bodyLength !== null && arrival.bodyLength !== 0,
      expectsContinue: this.#expectsContinue,
      closing: this.#closing,
      slowBodyMs: this.#slowBodyMs,
    };
    new Exchange(forward, site.origins, site.tally, onFailure).start();
  }
}

export class UpgradePassage extends Passage {
  readonly #socket: Socket;
  readonly #head: Buffer;
  readonly #tunnels: Tunnels;

  constructor(
    request: IncomingMessage,
    client: Client,
    requestId: string,
    { socket, head, tunnels }: { socket: Socket; head: Buffer; tunnels: Tunnels },
  ) {
    super(request, client, requestId);
    this.#socket = socket;
    this.#head = head;
    this.#tunnels = tunnels;
  }

  get gone(): boolean {
    return this.#socket.destroyed;
  }

  abandon(): void {
    this.#socket.destroy();
  }

  answer(page: Page): void {
    if (!this.#socket.writable) return;
    let text = `HTTP/1.1 ${page.status} ${STATUS_CODES[page.status]}\r\n`;
    for (let i = 0; i < page.headers.length; i += 2) text += `${page.headers[i]}: ${page.headers[i + 1]}\r\n`;
    this.#socket.write(`${text}Connection: close\r\n\r\n`, 'latin1');
    this.#socket.end(page.body);
    // An upgraded socket is nobody's business any more but ours: do not let a client keep it half open.
    setTimeout(() => this.#socket.destroy(), 1000).unref();
  }

  forward(arrival: Arrival, site: LiveSite, onFailure: OnOriginFailure): void {
    const origin = site.origins.next();
    if (!origin) return onFailure('origin_unreachable', new Error('the site has no origin'));
    this.request.headers = { ...headerObject(this.headersToOrigin(arrival)), connection: 'Upgrade', upgrade: 'websocket' };
    this.request.url = arrival.path + arrival.query;
    this.#tunnels.add(site.siteId, this.#socket, this.client);
    upgradeTo(origin, this.request, this.#socket, this.#head, onFailure);
  }
}

/** What makes an upgrade request unfit, in words, or null. */
export function faultOfUpgrade(request: IncomingMessage, arrival: Arrival): string | null {
  const wanted = request.headers.upgrade?.trim().toLowerCase();
  if (wanted !== 'websocket') return 'Only upgrades to WebSocket are served here.';
  if (request.method !== 'GET' || request.httpVersion !== '1.1') return 'An upgrade to WebSocket is a GET request of HTTP/1.1.';
  return arrival.bodyLength === null || arrival.bodyLength === 0 ? null : 'A request for an upgrade has no body.';
}
