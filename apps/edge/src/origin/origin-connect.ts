import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect, isIP, type OnReadOpts, type TcpNetConnectOpts } from 'node:net';
import { checkServerIdentity, connect as connectTls, createSecureContext, type PeerCertificate, type SecureContext } from 'node:tls';
import type { Ruleset, RulesetOrigin } from '@sitekeep/contracts';
import type { EgressPolicy } from '@sitekeep/runtime';
import { ConnectionPool } from './http1/pool.ts';
import { defaultLimits } from './http1/pool-limits.ts';
import { type Dial, SharedConnections } from './http1/shared-connections.ts';

/**
 * Where all connections read to, one after the other: what is read is handled before the next read, and copied if it is to
 * stay. A buffer for each would be 64 KB for each packet.
 */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);
const tcpKeepAliveMs = 60_000;

/** How a site's origin shows who it is: its own name or one of the names it serves. */
export interface OriginIdentity {
  /** A certificate for any of them is accepted. */
  readonly names: readonly string[];
  readonly servername: string;
  readonly checkServerIdentity: (host: string, certificate: PeerCertificate) => Error | undefined;
}

export function identityOf(origin: RulesetOrigin, hostnames: Ruleset['hostnames']): OriginIdentity {
  const served = hostnames.map((name) => name.replace(/^\*\./, ''));
  const names = isIP(origin.host) === 0 ? [origin.host, ...served] : [...served, origin.host];
  return {
    names,
    servername: names[0] ?? origin.host,
    checkServerIdentity: (_host, certificate) => {
      const faults = names.map((name) => checkServerIdentity(name, certificate));
      return faults.includes(undefined) ? undefined : faults[0];
    },
  };
}

/** Makes the connections to origins. Each one is made to an address that the egress policy has just checked. */
export class OriginConnect {
  readonly #policy: EgressPolicy;
  /** By where they lead, as long as a site uses them. */
  readonly #shared = new Map<string, SharedConnections>();
  #secureContext: SecureContext | undefined;

  constructor(policy: EgressPolicy) {
    this.#policy = policy;
  }

  /**
   * For one site, which serves `hostnames`. Sites share connections that lead to the same port of the same host; over TLS they must
   * also accept the same names, so that no site gets a connection whose certificate was checked for another.
   */
  pool(origin: RulesetOrigin, hostnames: Ruleset['hostnames']): ConnectionPool {
    const identity = origin.scheme === 'https' ? identityOf(origin, hostnames) : null;
    const key = identity === null ? urlOf(origin) : JSON.stringify([urlOf(origin), identity.names]);
    const known = this.#shared.get(key);
    const shared = known ?? this.#connections(origin, identity, () => this.#shared.delete(key));
    if (!known) this.#shared.set(key, shared);
    return new ConnectionPool(shared);
  }

  /** Connections to all origins that wait for a request. */
  get idle(): number {
    let idle = 0;
    for (const shared of this.#shared.values()) idle += shared.idle;
    return idle;
  }

  #connections(origin: RulesetOrigin, identity: OriginIdentity | null, onUnused: () => void): SharedConnections {
    return identity === null
      ? new SharedConnections((read) => connect(this.#tcp(origin, read)), 'connect', defaultLimits, onUnused)
      : new SharedConnections(this.#dialTls(origin, identity), 'secureConnect', defaultLimits, onUnused);
  }

  #dialTls(origin: RulesetOrigin, identity: OriginIdentity): Dial {
    let session: Buffer | undefined;
    return (read) => {
      this.#secureContext ??= createSecureContext();
      const { servername, checkServerIdentity } = identity;
      const tls = { servername, checkServerIdentity, session, secureContext: this.#secureContext, ALPNProtocols: ['http/1.1'] };
      // The next handshake is shorter with what the origin told in this one.
      return connectTls({ ...this.#tcp(origin, read), ...tls }).on('session', (told) => (session = told));
    };
  }

  /** Throws EgressRefused. */
  #tcp(origin: RulesetOrigin, read: Parameters<Dial>[0]): TcpNetConnectOpts & { onread: OnReadOpts } {
    this.assertAllowed(origin);
    const { host, port } = origin;
    const onread = { buffer: readBuffer, callback: read };
    return { host, port, lookup: this.#policy.lookup, onread, noDelay: true, keepAlive: true, keepAliveInitialDelay: tcpKeepAliveMs };
  }

  /** The agent for upgrades. Ask `assertAllowed` first: an agent does not look up, and so does not check, an address literal. */
  agent(origin: RulesetOrigin, hostnames: Ruleset['hostnames']): HttpAgent | HttpsAgent {
    const { lookup } = this.#policy;
    const options = { keepAlive: false, timeout: 0, lookup };
    if (origin.scheme === 'http') return new HttpAgent(options);
    const { servername, checkServerIdentity } = identityOf(origin, hostnames);
    return new HttpsAgent({ ...options, servername, checkServerIdentity });
  }

  /** Throws EgressRefused. */
  assertAllowed(origin: RulesetOrigin): void {
    this.#policy.assertTarget(origin.host, origin.port);
  }
}

export function urlOf({ scheme, host, port }: RulesetOrigin): string {
  return `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}
