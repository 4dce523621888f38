import { constants } from 'node:crypto';
import { createSecureContext, createServer, type SecureContext, type Server, type TlsOptions, type TLSSocket } from 'node:tls';
import { type Certificates, type DefaultCertificate, verifying } from '../certificates/certificates.ts';
import { type ClientCa, type ClientCas, type ClientCertificate, machineOf } from '../certificates/client-cas.ts';
import { Lru } from '../certificates/lru.ts';
import { tlsOptions } from '../certificates/tls-options.ts';

/** A context takes 40 KB. */
const mostContexts = 200;

export interface AskingParts {
  readonly certificates: Certificates;
  readonly clientCas: ClientCas;
  readonly defaultCertificate: DefaultCertificate | null;
  readonly settled: TlsOptions;
}

/**
 * TLS for sites that know programs by certificates of their own CA. A client without one gets through like everybody, and signs in. No session
 * goes on here, whether by a ticket or by its id: in it would go on what was verified at another site, or before a certificate was revoked.
 */
export class AskingTlsServer {
  readonly server: Server;
  readonly #parts: AskingParts;
  readonly #defaults = new Lru<SecureContext>(mostContexts);
  /** By which CA a handshake was verified. */
  readonly #verifiedBy = new WeakMap<TLSSocket, ClientCa>();

  constructor(parts: AskingParts) {
    this.#parts = parts;
    // Node calls it with the connection as its receiver, and has no other way to tell which one asks.
    const choose = (socket: TLSSocket, name: string, callback: (error: Error | null, context?: SecureContext) => void) =>
      void this.#choose(socket, name.toLowerCase()).then(
        (context) => callback(null, context),
        (error: Error) => callback(error),
      );
    this.server = createServer({
      ...tlsOptions,
      ...parts.defaultCertificate,
      ...parts.settled,
      sessionIdContext: 'sitekeep-asking',
      secureOptions: constants.SSL_OP_NO_TICKET,
      requestCert: true,
      rejectUnauthorized: false,
      SNICallback(this: TLSSocket, name, callback) {
        choose(this, name, callback);
      },
    });
  }

  /** What the client was asked for, and is known by where it has shown one that is valid now. */
  certificateOf(socket: TLSSocket): ClientCertificate | null {
    const ca = this.#verifiedBy.get(socket);
    if (ca === undefined) return null;
    const shown = socket.authorized && !socket.isSessionReused() ? socket.getPeerX509Certificate() : undefined;
    return { ca, machine: shown === undefined ? null : machineOf(shown) };
  }

  /** Always one with the site's CA: without, Node would take certificates of all the authorities of the Web. */
  async #choose(socket: TLSSocket, name: string): Promise<SecureContext> {
    const { certificates, clientCas } = this.#parts;
    const ca = clientCas.of(name);
    if (ca === null) throw new Error('the site does not ask for certificates any more');
    this.#verifiedBy.set(socket, ca);
    return (await certificates.contextFor(name, ca.pem)) ?? this.#default(ca);
  }

  #default({ pem }: ClientCa): SecureContext {
    const { defaultCertificate } = this.#parts;
    const known = this.#defaults.get(pem);
    if (known) return known;
    if (defaultCertificate === null) throw new Error('there is no certificate for the name');
    const made = createSecureContext({ ...defaultCertificate, ...verifying(pem) });
    this.#defaults.set(pem, made);
    return made;
  }
}
