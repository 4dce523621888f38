import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Page } from '@sitekeep/edge-pages';
import type { ExchangeWatch, OriginFailure } from '../origin/exchange.ts';
import { headerObject, upgradeTo } from '../origin/upgrade.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { Arrival } from './arrival.ts';
import type { Client } from './client.ts';
import { headOf } from './http1-passage.ts';
import { Passage } from './passage.ts';
import { headerOf } from './request-head.ts';
import type { Tunnels } from './tunnels.ts';

/** A request to join the client's connection with one to the origin. */
export class UpgradePassage extends Passage {
  readonly #request: IncomingMessage;
  readonly #socket: Socket;
  readonly #firstBytes: Buffer;
  readonly #tunnels: Tunnels;

  constructor(
    request: IncomingMessage,
    client: Client,
    requestId: string,
    { socket, head, tunnels }: { socket: Socket; head: Buffer; tunnels: Tunnels },
  ) {
    super(headOf(request), client, requestId);
    this.#request = request;
    this.#socket = socket;
    this.#firstBytes = head;
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

  forward(arrival: Arrival, site: LiveSite, watch: ExchangeWatch): void {
    const request = this.#request;
    const socket = this.#socket;
    request.headers = { ...headerObject(this.headersToOrigin(arrival, site)), connection: 'Upgrade', upgrade: 'websocket' };
    request.url = arrival.path + arrival.query;
    this.#tunnels.add(site.siteId, socket, arrival);
    const onFailure = (failure: OriginFailure, error: Error) => watch.onFailure(failure, error);
    const { requestId } = this;
    void upgradeTo(site.origins, { request, requestId, socket, head: this.#firstBytes, asked: arrival, onFailure });
  }

  override faultOf(arrival: Arrival): string | null {
    const { method, version, raw } = this.head;
    if (headerOf(raw, 'upgrade')?.trim().toLowerCase() !== 'websocket') return 'Only upgrades to WebSocket are served here.';
    if (method !== 'GET' || version !== '1.1') return 'An upgrade to WebSocket is a GET request of HTTP/1.1.';
    return arrival.bodyLength === null || arrival.bodyLength === 0 ? null : 'A request for an upgrade has no body.';
  }
}
