import type { Socket } from 'node:net';
import { createServer, type SecureContext, type Server, type TLSSocket } from 'node:tls';
import type { Certificates, DefaultCertificate } from '../certificates/certificates.ts';
import { tlsOptions } from '../certificates/tls-options.ts';

const handshakeMs = 10_000;

/** TLS over connections that others accept. `onSecured` gets each whose handshake is done, with the socket below it. */
export class TlsServer {
  readonly server: Server;
  readonly #certificates: Certificates;
  /** Connections whose handshake is under way. */
  readonly #shaking = new Set<Socket>();

  constructor(
    certificates: Certificates,
    defaultCertificate: DefaultCertificate | null,
    onSecured: (socket: TLSSocket, raw: Socket | null) => void,
  ) {
    this.#certificates = certificates;
    this.server = createServer({
      ...tlsOptions,
      ...defaultCertificate,
      handshakeTimeout: handshakeMs,
      SNICallback: (name, callback) => this.#choose(name.toLowerCase(), callback),
      ALPNCallback: ({ servername, protocols }) => this.#protocol((servername || '').toLowerCase(), protocols),
    });
    this.server.on('tlsClientError', (_error, socket) => socket.destroy());
    this.server.on('secureConnection', (socket) => {
      const raw = rawOf(socket);
      if (raw) this.#shaking.delete(raw);
      if (this.#tooOld(socket)) socket.destroy();
      else onSecured(socket, raw);
    });
  }

  take(socket: Socket): void {
    this.#shaking.add(socket.once('close', () => this.#shaking.delete(socket)));
    this.server.emit('connection', socket);
  }

  cutHandshakes(): void {
    for (const socket of this.#shaking) socket.destroy();
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

/** The connection below TLS. Node keeps it without naming it in its documentation. */
function rawOf(socket: TLSSocket): Socket | null {
  return (socket as TLSSocket & { _parent?: Socket })._parent ?? null;
}
