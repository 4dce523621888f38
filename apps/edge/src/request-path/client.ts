import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Address, type CountryOf } from '@sitekeep/geo';

/** Who is at the other end of a connection. Made once per connection, so its requests share the parsed address and the country. */
export class Client {
  readonly address: Address;
  readonly secure: boolean;
  /** The name the TLS handshake asked for. */
  readonly servername: string | null;
  /** Bound, because the stages call it without a receiver. */
  readonly country: () => string | null;
  #country: string | null | undefined;

  constructor(address: Address, secure: boolean, servername: string | null, countryOf: CountryOf) {
    this.address = address;
    this.secure = secure;
    this.servername = servername;
    this.country = () => (this.#country ??= countryOf(address));
  }
}

/** Clients by their connection. */
export class Clients {
  readonly #bySocket = new WeakMap<Socket, Client>();
  readonly #countryOf: CountryOf;

  constructor(countryOf: CountryOf) {
    this.#countryOf = countryOf;
  }

  /** Null when the connection is already gone, so that nobody is left to answer. */
  of(socket: Socket): Client | null {
    return this.#bySocket.get(socket) ?? this.#meet(socket);
  }

  #meet(socket: Socket): Client | null {
    const address = socket.remoteAddress === undefined ? null : Address.parse(socket.remoteAddress);
    if (!address) return null;
    const tls = 'encrypted' in socket ? (socket as TLSSocket) : null;
    const client = new Client(address, tls !== null, tls?.servername ? tls.servername.toLowerCase() : null, this.#countryOf);
    this.#bySocket.set(socket, client);
    return client;
  }
}
