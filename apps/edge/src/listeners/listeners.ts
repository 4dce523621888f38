import { Server, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Address, CidrSet } from '@sitekeep/geo';
import type { Clock, EdgeConfig } from '@sitekeep/runtime';
import type { ClientCas, ClientCertificate } from '../certificates/client-cas.ts';
import type { Certificates, DefaultCertificate } from '../certificates/certificates.ts';
import { rotateTicketKeys } from '../certificates/ticket-keys.ts';
import { PlainLane, type PlainHandlers } from '../plain-lane/plain-lane.ts';
import type { Connections } from '../request-path/client.ts';
import type { Door } from '../doors.ts';
import { ConnectionsPerAddress } from './connections-per-address.ts';
import type { Handlers } from './handlers.ts';
import { Http1Server } from './http1-server.ts';
import { Http2Sessions } from './http2-sessions.ts';
import { bind, type Port, portsOf } from './ports.ts';
import { unwrap } from './proxied-socket.ts';
import { type OnSecured, TlsServer } from './tls-server.ts';

/**
 * On Linux every worker has a listening socket of its own and the kernel shares connections out. Through the primary, a
 * connection that is on its way to a worker when that one is killed would hang for ever.
 */
const sharesPorts = process.platform === 'linux';

export interface ListenerParts {
  readonly handlers: Handlers & PlainHandlers;
  readonly connections: Connections;
  readonly certificates: Certificates;
  readonly clientCas: ClientCas;
  readonly defaultCertificate: DefaultCertificate | null;
  /** Of TLS sessions; see ticketKeysOf. */
  readonly ticketSecret: Buffer;
  readonly clock: Clock;
}

/**
 * The ports of one process, and what becomes of a connection: accepted, counted, unwrapped from the PROXY protocol, freed from TLS, and
 * handed to HTTP/1.1 or HTTP/2. The servers behind the ports never listen themselves.
 */
export class Listeners {
  readonly #config: EdgeConfig;
  readonly #connections: Connections;
  readonly #balancers: CidrSet;
  readonly #perAddress: ConnectionsPerAddress;
  #lastText = '';
  #lastPeer: Address | null = null;
  readonly #ports: readonly Port[];
  readonly #doors: readonly Server[];
  readonly #http1: Http1Server;
  readonly #http2: Http2Sessions;
  readonly #plain: PlainLane;
  readonly #tls: TlsServer | null;
  readonly #stopRotation: () => void;
  /** Connections of balancers that have not told yet whose they are. */
  readonly #nameless = new Set<Socket>();
  readonly #closed: Promise<void>[] = [];

  constructor(config: EdgeConfig, parts: ListenerParts) {
    const { handlers, connections, ticketSecret, clock } = parts;
    this.#config = config;
    this.#connections = connections;
    this.#balancers = new CidrSet(config.EDGE_PROXY_PROTOCOL_FROM.map((address) => ({ address, expiresAt: null })));
    this.#perAddress = new ConnectionsPerAddress(config.EDGE_CONNECTIONS_PER_ADDRESS);
    this.#ports = portsOf(config);
    this.#http1 = new Http1Server(handlers, clock);
    this.#http2 = new Http2Sessions(handlers);
    this.#plain = new PlainLane(handlers, (socket) => this.#toHttp1(socket));
    const speaksTls = this.#ports.some(({ tls }) => tls);
    const onSecured: OnSecured = (socket, raw, certificate) => this.#secured(socket, raw, certificate);
    this.#tls = speaksTls ? new TlsServer({ ...parts, onSecured }) : null;
    this.#stopRotation = this.#tls ? rotateTicketKeys(this.#tls.server, ticketSecret, clock) : () => undefined;
    // A client may end its side when it has sent its request, and still wants the answer. TLS ends both sides at once.
    this.#doors = this.#ports.map((port) =>
      new Server({ noDelay: true, allowHalfOpen: !port.tls }).on('connection', (socket) => this.#accept(socket, port)),
    );
  }

  #accept(socket: Socket, port: Port): void {
    const peer = socket.remoteAddress === undefined ? null : this.#peerOf(socket.remoteAddress);
    if (!peer) return void socket.destroy();
    if (this.#balancers.size === 0 || this.#balancers.find(peer, 0) === null) return this.#admit(socket, peer, port);
    this.#nameless.add(socket.once('close', () => this.#nameless.delete(socket)));
    unwrap(socket, (source) => {
      this.#nameless.delete(socket);
      this.#admit(socket, source ?? peer, port);
    });
  }

  /** Browsers open several connections at once, which then have one address in common. */
  #peerOf(text: string): Address | null {
    if (text !== this.#lastText) [this.#lastText, this.#lastPeer] = [text, Address.parse(text)];
    return this.#lastPeer;
  }

  #admit(socket: Socket, address: Address, { port, tls, further, asks }: Port): void {
    const shared = this.#connections.trusts(address);
    if (!shared && !this.#perAddress.admit(socket, address)) return void socket.destroy();
    this.#connections.accepted(socket, address, { furtherPort: further ? port : null, asks });
    if (tls) return this.#tls?.take(socket);
    this.#toPlainLane(socket);
    if (socket.isPaused()) socket.resume();
  }

  #toPlainLane(socket: Socket): void {
    const connection = this.#connections.of(socket);
    if (connection) this.#plain.enter(socket, connection);
    else socket.destroy();
  }

  #toHttp1(socket: Socket): void {
    this.#http1.take(socket);
    if (socket.isPaused()) socket.resume();
  }

  #secured(socket: TLSSocket, raw: Socket | null, certificate: ClientCertificate | null): void {
    const connection = this.#connections.secured(socket, raw, certificate);
    if (!connection) return void socket.destroy();
    if (socket.alpnProtocol === 'h2') this.#http2.take(socket, connection);
    else this.#plain.enter(socket, connection);
  }

  /** `inherited`: the sockets of the process whose place this one takes; of another number of ports they are no use. */
  async listen(inherited: readonly Door[]): Promise<void> {
    const doors = inherited.length === this.#doors.length ? inherited : [];
    const { BIND_HOST } = this.#config;
    const bound = this.#doors.map((server, i) => bind(server, this.#ports[i]?.port ?? 0, BIND_HOST, sharesPorts, doors[i]));
    await Promise.all(bound);
  }

  /** The sockets that are listened with, in the order of the ports; none where they are the primary's. */
  get doors(): Door[] {
    if (!sharesPorts) return [];
    return this.#doors.flatMap((server) => (server._handle ? [server._handle] : []));
  }

  /** The ports in use: HTTP, then HTTPS if there is one, the further ones, those for forward-auth. */
  get ports(): number[] {
    return this.#doors.map((door) => {
      const address = door.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    });
  }

  /** Takes no more connections; those that are open go on. */
  stopAccepting(): void {
    for (const door of this.#doors) this.#closed.push(new Promise((resolve) => door.close(() => resolve())));
  }

  /** Waits until all connections are closed; idle ones get `drainMs` in which a client may still send and be told to close. */
  async drain(drainMs: number): Promise<void> {
    this.#http2.beginDrain();
    await new Promise((resolve) => setTimeout(resolve, drainMs));
    this.#http1.cutUpgraded();
    this.#tls?.cutHandshakes();
    for (const socket of this.#nameless) socket.destroy();
    const closeIdle = () => {
      this.#plain.closeIdle();
      this.#http1.closeIdle();
      this.#http2.closeIdle();
    };
    const timer = setInterval(closeIdle, 100);
    closeIdle();
    await Promise.all(this.#closed);
    clearInterval(timer);
    this.#http1.close();
    this.#stopRotation();
  }
}
