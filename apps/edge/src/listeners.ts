import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Server as NetServer, type Socket } from 'node:net';
import type { EdgeConfig } from '@sitekeep/runtime';

/** What the listeners hand on. */
export interface Handlers {
  readonly request: (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => void;
  readonly upgrade: (request: IncomingMessage, socket: Socket, head: Buffer) => void;
}

const options: ServerOptions = {
  maxHeaderSize: 32 * 1024,
  headersTimeout: 20_000,
  connectionsCheckingInterval: 5000,
  keepAliveTimeout: 65_000,
  // A large upload may take hours; what must not take long is the silence between two packets.
  requestTimeout: 0,
  requireHostHeader: true,
  insecureHTTPParser: false,
  optimizeEmptyRequests: true,
};
const silenceMs = 310_000;

/**
 * On Linux every worker has a listening socket of its own and the kernel shares connections out. Through the primary, a
 * connection that is on its way to a worker when that one is killed would hang for ever.
 */
const sharesPorts = process.platform === 'linux';

function bind(server: NetServer, port: number, host: string, reusePort: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} on ${host} is in use. Free it or set another port.`) : error);
    server.once('error', fail);
    server.listen({ port, host, reusePort }, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

/** Throws when somebody else has one of the ports: a socket that shares its port would not notice another edge. */
export async function assertPortsFree(config: EdgeConfig): Promise<void> {
  for (const port of [config.EDGE_HTTP_PORT, config.EDGE_HTTPS_PORT]) {
    if (!port) continue;
    const probe = new NetServer();
    await bind(probe, port, config.BIND_HOST, false);
    await new Promise((resolve) => probe.close(resolve));
  }
}

/** The HTTP and HTTPS ports of one process. */
export class Listeners {
  readonly #servers: Server[] = [];
  readonly #config: EdgeConfig;
  readonly #tunnels = new Set<Socket>();
  readonly #closed: Promise<void>[] = [];
  readonly #byAddress = new Map<string, number>();

  constructor(config: EdgeConfig, handlers: Handlers) {
    this.#config = config;
    this.#servers.push(this.#prepare(createServer(options), handlers));
    const { EDGE_HTTPS_PORT, EDGE_TLS_CERT_FILE, EDGE_TLS_KEY_FILE } = config;
    if (EDGE_HTTPS_PORT === undefined || !EDGE_TLS_CERT_FILE || !EDGE_TLS_KEY_FILE) return;
    const tls = { cert: readFileSync(EDGE_TLS_CERT_FILE), key: readFileSync(EDGE_TLS_KEY_FILE), minVersion: 'TLSv1.2' as const };
    this.#servers.push(this.#prepare(createTlsServer({ ...options, ...tls, ALPNProtocols: ['http/1.1'] }), handlers));
  }

  #prepare(server: Server, handlers: Handlers): Server {
    server.timeout = silenceMs;
    server.on('connection', (socket) => this.#count(socket));
    server.on('request', (request, response) => handlers.request(request, response, false));
    server.on('checkContinue', (request, response) => handlers.request(request, response, true));
    server.on('upgrade', (request, duplex, head) => {
      const socket = duplex as Socket;
      socket.on('error', () => socket.destroy());
      this.#tunnels.add(socket.once('close', () => this.#tunnels.delete(socket)));
      handlers.upgrade(request, socket, head);
    });
    server.on('connect', (_request, socket) => {
      socket.on('error', () => socket.destroy());
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
    return server;
  }

  /** One client must not use up what all share. */
  #count(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const open = (this.#byAddress.get(address) ?? 0) + 1;
    this.#byAddress.set(address, open);
    socket.once('close', () => {
      const left = (this.#byAddress.get(address) ?? 1) - 1;
      if (left === 0) this.#byAddress.delete(address);
      else this.#byAddress.set(address, left);
    });
    if (open > this.#config.EDGE_CONNECTIONS_PER_ADDRESS) socket.destroy();
  }

  async listen(): Promise<void> {
    const ports = [this.#config.EDGE_HTTP_PORT, this.#config.EDGE_HTTPS_PORT ?? 0];
    await Promise.all(this.#servers.map((server, i) => bind(server, ports[i] ?? 0, this.#config.BIND_HOST, sharesPorts)));
  }

  /** The ports in use: HTTP, then HTTPS if there is one. */
  get ports(): number[] {
    return this.#servers.map((server) => {
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    });
  }

  /** Takes no more connections; those that are open go on. */
  stopAccepting(): void {
    // Of net and not of http: that one would close idle connections at once, also those on which a request is just arriving.
    for (const server of this.#servers)
      this.#closed.push(new Promise((resolve) => NetServer.prototype.close.call(server, () => resolve())));
  }

  /** Waits until all connections are closed; idle ones get `drainMs` in which a client may still send and be told to close. */
  async drain(drainMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, drainMs));
    for (const socket of this.#tunnels) socket.destroy();
    const closeIdle = () => this.#servers.forEach((server) => server.closeIdleConnections());
    const timer = setInterval(closeIdle, 100);
    closeIdle();
    await Promise.all(this.#closed);
    clearInterval(timer);
  }
}
