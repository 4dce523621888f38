import { createServer, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '@sitekeep/runtime';
import type { Handlers } from './handlers.ts';
import { answerUnreadable, unreadable } from './unreadable.ts';

const options: ServerOptions = {
  maxHeaderSize: 64 * 1024,
  headersTimeout: 20_000,
  connectionsCheckingInterval: 2000,
  keepAliveTimeout: 65_000,
  // A large upload may take hours; what must not take long is the silence between two packets.
  requestTimeout: 0,
  requireHostHeader: true,
  insecureHTTPParser: false,
  optimizeEmptyRequests: true,
};
const silenceMs = 310_000;

/** HTTP/1.0 and 1.1 over connections that others accept: each is handed over by emitting `connection`. */
export class Http1Server {
  readonly #server: Server;
  readonly #upgraded = new Set<Socket>();

  constructor(handlers: Handlers, clock: Clock) {
    this.#server = createServer(options);
    const server = this.#server;
    server.timeout = silenceMs;
    server.on('request', (request, response) => handlers.request(request, response, false));
    server.on('checkContinue', (request, response) => handlers.request(request, response, true));
    server.on('upgrade', (request, duplex, head) => {
      const socket = duplex as Socket;
      socket.on('error', () => socket.destroy());
      this.#upgraded.add(socket.once('close', () => this.#upgraded.delete(socket)));
      handlers.upgrade(request, socket, head);
    });
    server.on('connect', (_request, socket) => {
      socket.on('error', () => socket.destroy());
      handlers.unreadable(unreadable(new Error('CONNECT')));
      answerUnreadable(socket as Socket, unreadable(new Error('CONNECT')), clock.nowMs());
    });
    server.on('clientError', (error, duplex) => {
      const socket = duplex as Socket;
      if (!socket.writable || answerBegun(socket) || (error as NodeJS.ErrnoException).code === 'ECONNRESET') return void socket.destroy();
      const why = unreadable(error);
      handlers.unreadable(why);
      answerUnreadable(socket, why, clock.nowMs());
    });
    // A server that never listens does not watch over its connections otherwise: heads could trickle in for ever.
    server.emit('listening');
  }

  take(socket: Socket): void {
    this.#server.emit('connection', socket);
  }

  closeIdle(): void {
    this.#server.closeIdleConnections();
  }

  cutUpgraded(): void {
    for (const socket of this.#upgraded) socket.destroy();
  }

  close(): void {
    this.#server.close(() => undefined);
  }
}

/** A second head in the middle of an answer would be read as part of it. */
function answerBegun(socket: Socket): boolean {
  const { _httpMessage: answer } = socket as Socket & { _httpMessage?: ServerResponse };
  return answer?.headersSent ?? false;
}
