import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Clock } from '@sitekeep/runtime';
import type { ForwardAuth } from '../forward-auth/forward-auth.ts';
import type { Handlers } from '../listeners/handlers.ts';
import type { Unreadable } from '../listeners/unreadable.ts';
import type { Metrics } from '../operation/metrics.ts';
import type { PlainHandlers } from '../plain-lane/plain-lane.ts';
import type { PlainOptions, PlainPassage } from '../plain-lane/plain-passage.ts';
import type { Connection, Connections } from './client.ts';
import { Http1Passage } from './http1-passage.ts';
import { headOfStream } from './http2-head.ts';
import { Http2Passage } from './http2-passage.ts';
import type { Passage } from './passage.ts';
import { headerOf } from './request-head.ts';
import { newRequestId } from './request-id.ts';
import type { RequestPath } from './request-path.ts';
import type { Tunnels } from './tunnels.ts';
import { UpgradePassage } from './upgrade-passage.ts';

/** Makes of what each protocol delivers one kind of thing, a passage, and sends it on its way. */
export class Receiver implements Handlers, PlainHandlers {
  /** Answers end their connections from now on. */
  draining = false;
  readonly #path: RequestPath;
  readonly #forwardAuth: ForwardAuth;
  readonly #connections: Connections;
  readonly #tunnels: Tunnels;
  readonly #metrics: Metrics;
  readonly #clock: Clock;
  readonly #slowBodyMs: number;
  readonly #slowReadMs: number;
  readonly options: PlainOptions;

  constructor(parts: {
    path: RequestPath;
    forwardAuth: ForwardAuth;
    connections: Connections;
    tunnels: Tunnels;
    metrics: Metrics;
    clock: Clock;
    slowBodyMs: number;
    slowReadMs: number;
  }) {
    this.#path = parts.path;
    this.#forwardAuth = parts.forwardAuth;
    this.#connections = parts.connections;
    this.#tunnels = parts.tunnels;
    this.#metrics = parts.metrics;
    this.#clock = parts.clock;
    this.#slowBodyMs = parts.slowBodyMs;
    this.#slowReadMs = parts.slowReadMs;
    this.options = { expectsContinue: false, slowBodyMs: this.#slowBodyMs, slowReadMs: this.#slowReadMs };
  }

  plain(passage: PlainPassage): void {
    this.#take(passage);
  }

  #take(passage: Passage): void {
    if (passage.client.route.asks) this.#forwardAuth.take(passage);
    else this.#path.take(passage);
  }

  request(incoming: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const client = this.#connections.of(incoming.socket)?.client(incoming.rawHeaders);
    if (!client) return void response.destroy();
    const options = { expectsContinue, closing: this.draining, slowBodyMs: this.#slowBodyMs, slowReadMs: this.#slowReadMs };
    this.#take(new Http1Passage(incoming, response, client, this.requestId(), options));
  }

  upgrade(incoming: IncomingMessage, socket: Socket, firstBytes: Buffer): void {
    const client = this.#connections.of(socket)?.client(incoming.rawHeaders);
    if (!client) return void socket.destroy();
    const tunnel = { socket, head: firstBytes, tunnels: this.#tunnels };
    this.#take(new UpgradePassage(incoming, client, this.requestId(), tunnel));
  }

  stream(stream: ServerHttp2Stream, received: readonly string[], ended: boolean, connection: Connection): void {
    const head = headOfStream(received, ended);
    const expectsContinue = !ended && headerOf(head.raw, 'expect')?.toLowerCase() === '100-continue';
    const options = { expectsContinue, slowBodyMs: this.#slowBodyMs, slowReadMs: this.#slowReadMs };
    this.#take(new Http2Passage(stream, head, connection.client(head.raw), this.requestId(), options));
  }

  unreadable({ reason }: Unreadable): void {
    this.#metrics.verdict('arrival', reason);
  }

  requestId(): string {
    return newRequestId(this.#clock.nowMs());
  }
}
