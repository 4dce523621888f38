import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Address, CountryOf } from '@sitekeep/geo';
import type { ClientCertificate } from '../certificates/client-cas.ts';
import { headersNamed } from './request-head.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

/** How a connection reached us. */
export interface Route {
  /** The name the TLS handshake asked for; null without one, and of a session of TLS 1.2 that goes on: then nobody can tell. */
  readonly servername: string | null;
  /** The port the connection came in by, when it is one of the further ones; null for those of http: and https:. */
  readonly furtherPort: number | null;
  /** TLS 1.2, which sites may refuse. */
  readonly oldTls: boolean;
  /** By which a program is known at the site that the handshake named; null where it was not asked for one. */
  readonly certificate: ClientCertificate | null;
  /** It came to a port for forward-auth, or what it is about was told there: a proxy asks on behalf of a visitor. */
  readonly asks: boolean;
}

const plainRoute: Route = { servername: null, furtherPort: null, oldTls: false, certificate: null, asks: false };

/** Who sends a request. Made once per connection, so its requests share the parsed address and the country. */
export class Client {
  readonly address: Address;
  readonly secure: boolean;
  readonly route: Route;
  /** Bound, because the stages call it without a receiver. */
  readonly country: () => string | null;
  #country: string | null | undefined;

  constructor(address: Address, secure: boolean, countryOf: CountryOf, route: Route = plainRoute) {
    this.address = address;
    this.secure = secure;
    this.route = route;
    this.country = () => (this.#country ??= countryOf(address));
  }
}

const mostRemembered = 100;

/** A connection and whose requests it carries: one client's, or many clients' when a trusted proxy is at the other end. */
export class Connection {
  readonly peer: Client;
  readonly #proxies: TrustedProxies;
  readonly #countryOf: CountryOf;
  readonly #trusted: boolean;
  #byClaim: Map<string, Client> | undefined;

  constructor(peer: Client, proxies: TrustedProxies, countryOf: CountryOf) {
    this.peer = peer;
    this.#proxies = proxies;
    this.#countryOf = countryOf;
    this.#trusted = proxies.has(peer.address);
  }

  /** The same connection behind its TLS. */
  secured(servername: string | null, oldTls: boolean, certificate: ClientCertificate | null): Connection {
    const { address, route } = this.peer;
    const peer = new Client(address, true, this.#countryOf, { ...route, servername, oldTls, certificate });
    return new Connection(peer, this.#proxies, this.#countryOf);
  }

  /** Whose request this is. `raw` is the head's flat list of names and values. */
  client(raw: readonly string[]): Client {
    return this.#trusted ? this.#claimed(raw) : this.peer;
  }

  #claimed(raw: readonly string[]): Client {
    const forwardedFor = headersNamed(raw, 'x-forwarded-for');
    const proto = headersNamed(raw, 'x-forwarded-proto');
    if (forwardedFor === '' && proto === '') return this.peer;
    const key = `${proto} ${forwardedFor}`;
    const remembered = this.#byClaim?.get(key);
    if (remembered) return remembered;
    const { address: peer, secure: peerSecure, route } = this.peer;
    const { address, secure } = this.#proxies.claim(peer, forwardedFor, proto, peerSecure);
    // The certificate is the proxy's, and not of those behind it.
    const client = new Client(address, secure, this.#countryOf, {
      ...route,
      certificate: route.certificate && { ...route.certificate, machine: null },
    });
    const byClaim = (this.#byClaim ??= new Map<string, Client>());
    if (byClaim.size >= mostRemembered) byClaim.clear();
    byClaim.set(key, client);
    return client;
  }
}

/** Connections by their sockets. */
export class Connections {
  readonly #bySocket = new WeakMap<Socket, Connection>();
  readonly #countryOf: CountryOf;
  readonly #proxies: TrustedProxies;

  constructor(countryOf: CountryOf, proxies: TrustedProxies) {
    this.#countryOf = countryOf;
    this.#proxies = proxies;
  }

  /** To be called with every connection before anybody reads from it. */
  accepted(socket: Socket, address: Address, door: Pick<Route, 'furtherPort' | 'asks'>): void {
    const peer = new Client(address, false, this.#countryOf, { ...plainRoute, ...door });
    this.#bySocket.set(socket, new Connection(peer, this.#proxies, this.#countryOf));
  }

  /** To be called with every connection whose handshake is done; `raw` is the socket below. */
  secured(socket: TLSSocket, raw: Socket | null, certificate: ClientCertificate | null): Connection | null {
    const below = raw && this.of(raw);
    if (!below) return null;
    const servername = socket.servername ? socket.servername.toLowerCase() : null;
    const connection = below.secured(servername, socket.getProtocol() !== 'TLSv1.3', certificate);
    this.#bySocket.set(socket, connection);
    return connection;
  }

  /** Null for a socket that was never accepted. */
  of(socket: Socket): Connection | null {
    return this.#bySocket.get(socket) ?? null;
  }

  trusts(address: Address): boolean {
    return this.#proxies.has(address);
  }
}
