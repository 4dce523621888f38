import { connect, type OnReadOpts, type Socket, type TcpNetConnectOpts } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { EgressPolicy } from '@sitekeep/runtime';
import { OriginError } from './http1/origin-error.ts';
import { ConnectionPool } from './http1/pool.ts';
import { defaultLimits, type PoolLimits } from './http1/pool-limits.ts';
import { type Dial, SharedConnections } from './http1/shared-connections.ts';
import type { OriginContexts } from './origin-contexts.ts';
import { connectionKey, identityOptions, type OriginTarget } from './origin-identity.ts';

/**
 * Where all connections read to, one after the other: what is read is handled before the next read, and copied if it is to
 * stay. A buffer for each would be 64 KB for each packet.
 */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);
const tcpKeepAliveMs = 60_000;

/** Makes the connections to origins. Each one is made to an address that the egress policy has just checked. */
export class OriginConnect {
  readonly #policy: EgressPolicy;
  readonly #contexts: OriginContexts;
  /** By connectionKey, as long as a site uses them. */
  readonly #shared = new Map<string, SharedConnections>();

  constructor(policy: EgressPolicy, contexts: OriginContexts) {
    this.#policy = policy;
    this.#contexts = contexts;
  }

  /**
   * For one site. A promise while its client certificate is fetched. Throws, or rejects, when the authorities or the certificate
   * that the site wants cannot be used.
   */
  pool(target: OriginTarget, limits: PoolLimits): ConnectionPool | Promise<ConnectionPool> {
    const known = this.#shared.get(connectionKey(target));
    if (known) return new ConnectionPool(known, limits);
    if (target.scheme === 'http') return new ConnectionPool(this.#connections(target, null), limits);
    const context = this.#contexts.of(target.site);
    if (!(context instanceof Promise)) return new ConnectionPool(this.#connections(target, context), limits);
    return context.then((loaded) => new ConnectionPool(this.#connections(target, loaded), limits));
  }

  /** Connections to all origins that wait for a request. */
  get idle(): number {
    let idle = 0;
    for (const shared of this.#shared.values()) idle += shared.idle;
    return idle;
  }

  #connections(target: OriginTarget, context: SecureContext | null): SharedConnections {
    const key = connectionKey(target);
    const known = this.#shared.get(key);
    if (known) return known;
    const onUnused = () => this.#shared.delete(key);
    const made =
      context === null
        ? new SharedConnections((read) => connect(this.#tcp(target, read)), 'connect', defaultLimits, onUnused)
        : new SharedConnections(this.#dialTls(target, context), 'secureConnect', defaultLimits, onUnused);
    this.#shared.set(key, made);
    return made;
  }

  #dialTls(target: OriginTarget, secureContext: SecureContext): Dial {
    let session: Buffer | undefined;
    const identity = identityOptions(target);
    return (read) => {
      const tls = { ...identity, session, secureContext, ALPNProtocols: ['http/1.1'] };
      // The next handshake is shorter with what the origin told in this one.
      return connectTls({ ...this.#tcp(target, read), ...tls }).on('session', (told) => (session = told));
    };
  }

  /** Throws EgressRefused. */
  #tcp(target: OriginTarget, read: Parameters<Dial>[0]): TcpNetConnectOpts & { onread: OnReadOpts } {
    const { host, port } = target;
    this.#policy.assertTarget(host, port);
    const onread = { buffer: readBuffer, callback: read };
    return { host, port, lookup: this.#policy.lookup, onread, noDelay: true, keepAlive: true, keepAliveInitialDelay: tcpKeepAliveMs };
  }

  /**
   * A connection that is used once, by an upgrade or a health check; ready to be written to. Rejects with OriginError, also when
   * it is not there within the time.
   */
  async once(target: OriginTarget, connectMs: number): Promise<Socket> {
    const context = target.scheme === 'http' ? null : await this.#contexts.of(target.site);
    const { onread: _, ...tcp } = this.#tcp(target, ignore);
    const socket =
      context === null
        ? connect(tcp)
        : connectTls({ ...tcp, ...identityOptions(target), secureContext: context, ALPNProtocols: ['http/1.1'] });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => socket.destroy(new OriginError('timeout', 'no connection within the time')), connectMs);
      const failed = (error?: Error) => {
        clearTimeout(timer);
        reject(
          error instanceof OriginError
            ? error
            : new OriginError('connect', error?.message ?? 'the connection was closed', { cause: error }),
        );
      };
      const closed = () => failed();
      socket.once('error', failed).once('close', closed);
      socket.once(context === null ? 'connect' : 'secureConnect', () => {
        clearTimeout(timer);
        // Whoever gets it listens before anything can happen.
        socket.off('close', closed).off('error', failed);
        resolve(socket);
      });
    });
  }
}

const ignore = () => true;
