import type { Socket } from 'node:net';
import { createServer, type SecureContext, type Server, type TLSSocket } from 'node:tls';
import type { Certificates, DefaultCertificate } from '../certificates/certificates.ts';
import type { ClientCas, ClientCertificate } from '../certificates/client-cas.ts';
import { tlsOptions } from '../certificates/tls-options.ts';
import { AskingTlsServer } from './asking-tls-server.ts';
import { readHello } from './hello-reader.ts';

export const handshakeMs = 10_000;

/** Told of each connection whose handshake is done, with the socket below it, and what the client is known by. */
export type OnSecured = (socket: TLSSocket, raw: Socket | null, certificate: ClientCertificate | null) => void;

export interface TlsServerParts {
  readonly certificates: Certificates;
  readonly clientCas: ClientCas;
  readonly defaultCertificate: DefaultCertificate | null;
  readonly onSecured: OnSecured;
}

/** TLS over connections that others accept. Clients of sites with a CA of their own are asked for a certificate, those of others are not. */
export class TlsServer {
  readonly server: Server;
  readonly #certificates: Certificates;
  readonly #clientCas: ClientCas;
  readonly #asking: AskingTlsServer;
  readonly #onSecured: OnSecured;
  /** Connections whose handshake is under way. */
  readonly #shaking = new Set<Socket>();

  constructor({ certificates, clientCas, defaultCertificate, onSecured }: TlsServerParts) {
    this.#certificates = certificates;
    this.#clientCas = clientCas;
    this.#onSecured = onSecured;
    const settled = {
      handshakeTimeout: handshakeMs,
      ALPNCallback: ({ servername, protocols }: { servername: string; protocols: string[] }) =>
        this.#protocol((servername || '').toLowerCase(), protocols),
    };
    this.server = createServer({
      ...tlsOptions,
      ...defaultCertificate,
      ...settled,
      SNICallback: (name, callback) => this.#choose(name.toLowerCase(), callback),
    });
    this.#asking = new AskingTlsServer({ certificates, clientCas, defaultCertificate, settled });
    this.server.on('secureConnection', (socket) => this.#secured(socket, null));
    this.#asking.server.on('secureConnection', (socket) => this.#secured(socket, this.#asking.certificateOf(socket)));
    for (const server of [this.server, this.#asking.server]) server.on('tlsClientError', (_error, socket) => socket.destroy());
  }

  take(socket: Socket): void {
    this.#shaking.add(socket.once('close', () => this.#shaking.delete(socket)));
    readHello(socket, handshakeMs, (name) => {
      const learnt = this.#clientCas.learn(name);
      if (learnt === null) return this.#begin(socket, name);
      // Nobody else listens meanwhile.
      socket.on('error', ignore);
      void learnt.then(() => {
        socket.off('error', ignore);
        if (!socket.destroyed) this.#begin(socket, name);
      });
    });
  }

  #begin(socket: Socket, name: string | null): void {
    const server = this.#clientCas.of(name) === null ? this.server : this.#asking.server;
    server.emit('connection', socket);
  }

  cutHandshakes(): void {
    for (const socket of this.#shaking) socket.destroy();
  }

  #secured(socket: TLSSocket, certificate: ClientCertificate | null): void {
    const raw = rawOf(socket);
    if (raw) this.#shaking.delete(raw);
    if (this.#tooOld(socket)) socket.destroy();
    else this.#onSecured(socket, raw, certificate);
  }

  #choose(name: string, callback: (error: Error | null, context?: SecureContext) => void): void {
    const context = this.#certificates.contextFor(name);
    if (context instanceof Promise)
      context.then(
        (loaded) => callback(null, loaded ?? undefined),
        (error: Error) => callback(error),
      );
    else callback(null, context ?? undefined);
  }

  #protocol(servername: string, offered: readonly string[]): string | undefined {
    const http2 = this.#certificates.siteOf(servername)?.arrival.http2 ?? true;
    if (http2 && offered.includes('h2')) return 'h2';
    return offered.includes('http/1.1') ? 'http/1.1' : undefined;
  }

  /** The version is agreed before the name is looked at, so a site's own wish can only end what was agreed. */
  #tooOld(socket: TLSSocket): boolean {
    const site = socket.servername ? this.#certificates.siteOf(socket.servername.toLowerCase()) : null;
    return site?.arrival.minimumTls === '1.3' && socket.getProtocol() !== 'TLSv1.3';
  }
}

const ignore = (): void => undefined;

/** The connection below TLS. Node keeps it without naming it in its documentation. */
function rawOf(socket: TLSSocket): Socket | null {
  return (socket as TLSSocket & { _parent?: Socket })._parent ?? null;
}
