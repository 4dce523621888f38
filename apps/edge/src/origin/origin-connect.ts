import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect, isIP, type OnReadOpts, type TcpNetConnectOpts } from 'node:net';
import { checkServerIdentity, connect as connectTls, createSecureContext, type PeerCertificate, type SecureContext } from 'node:tls';
import type { Ruleset, RulesetOrigin } from '@sitekeep/contracts';
import type { EgressPolicy } from '@sitekeep/runtime';
import { ConnectionPool, type Dial } from './http1/pool.ts';

/**
 * Where all connections read to, one after the other: what is read is handled before the next read, and copied if it is to
 * stay. A buffer for each would be 64 KB for each packet.
 */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);
const tcpKeepAliveMs = 60_000;

/** How a site's origin shows who it is: its own name or one of the names it serves. */
export interface OriginIdentity {
  readonly servername: string;
  readonly checkServerIdentity: (host: string, certificate: PeerCertificate) => Error | undefined;
}

export function identityOf(ruleset: Ruleset, origin: RulesetOrigin): OriginIdentity {
  const served = ruleset.hostnames.map((name) => name.replace(/^\*\./, ''));
  const names = isIP(origin.host) === 0 ? [origin.host, ...served] : [...served, origin.host];
  return {
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
  #secureContext: SecureContext | undefined;

  constructor(policy: EgressPolicy) {
    this.#policy = policy;
  }

  pool(origin: RulesetOrigin, identity: OriginIdentity): ConnectionPool {
    return origin.scheme === 'https'
      ? new ConnectionPool(this.#dialTls(origin, identity), 'secureConnect')
      : new ConnectionPool((read) => connect(this.#tcp(origin, read)), 'connect');
  }

  #dialTls(origin: RulesetOrigin, identity: OriginIdentity): Dial {
    let session: Buffer | undefined;
    return (read) => {
      this.#secureContext ??= createSecureContext();
      const tls = { ...identity, session, secureContext: this.#secureContext, ALPNProtocols: ['http/1.1'] };
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
  agent(origin: RulesetOrigin, identity: OriginIdentity): HttpAgent | HttpsAgent {
    const { lookup } = this.#policy;
    const options = { keepAlive: false, timeout: 0, lookup };
    return origin.scheme === 'https' ? new HttpsAgent({ ...options, ...identity }) : new HttpAgent(options);
  }

  /** Throws EgressRefused. */
  assertAllowed(origin: RulesetOrigin): void {
    this.#policy.assertTarget(origin.host, origin.port);
  }
}

export function urlOf({ scheme, host, port }: RulesetOrigin): string {
  return `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}
