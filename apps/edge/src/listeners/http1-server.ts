import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '@sitekeep/runtime';
import type { Handlers } from './handlers.ts';
import { Turns } from './turns.ts';
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
  readonly #turns = new Turns();

  constructor(handlers: Handlers, clock: Clock) {
    this.#server = createServer(options);
    const server = this.#server;
    server.timeout = silenceMs;
    const inTurn = (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) =>
      this.#turns.take(request, response, () => handlers.request(request, response, expectsContinue));
    server.on('request', (request, response) => inTurn(request, response, false));
    server.on('checkContinue', (request, response) => inTurn(request, response, true));
    server.on('upgrade', (request, duplex, head) => {
      const socket = duplex as Socket;
      socket.on('error', () => socket.destroy());
      // The answer to what came before would become part of the tunnel.
      if (this.#turns.has(socket)) return void socket.destroy();
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
      const why = unreadable(error);
      const refuse = () => {
        handlers.unreadable(why);
        answerUnreadable(socket, why, clock.nowMs());
      };
      if (!socket.writable || (error as NodeJS.ErrnoException).code === 'ECONNRESET') return void socket.destroy();
      if (this.#turns.endWith(socket, refuse)) return;
      if (answerBegun(socket) || this.#turns.waits(socket)) return void socket.destroy();
      refuse();
    });
    // A server that never listens does not watch over its connections otherwise: heads could trickle in for ever.
    server.emit('listening');
  }

  take(socket: Socket): void {
    this.#server.emit('connection', socket);
    socket.on('resume', holdIfPaused);
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

/**
 * Node tells of a resume a moment after it was asked for, and then reads on even if a pause came in between, without end: that pause
 * was told before. Told once more, it holds.
 */
function holdIfPaused(this: Socket): void {
  if (this.isPaused()) this.emit('pause');
}

/** A second head in the middle of an answer would be read as part of it. */
function answerBegun(socket: Socket): boolean {
  const { _httpMessage: answer } = socket as Socket & { _httpMessage?: ServerResponse };
  return answer?.headersSent ?? false;
}
