import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { Ruleset, RulesetOrigin } from '@sitekeep/contracts';
import type { EgressPolicy } from '@sitekeep/runtime';
import { buildConnector, Pool } from 'undici';

const connectTimeoutMs = 5000;
const answerTimeoutMs = 60_000;
const silenceTimeoutMs = 300_000;

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

  constructor(policy: EgressPolicy) {
    this.#policy = policy;
  }

  pool(origin: RulesetOrigin, identity: OriginIdentity): Pool {
    const { lookup } = this.#policy;
    const base = buildConnector({ timeout: connectTimeoutMs, allowH2: false, lookup, ...identity });
    const connect: buildConnector.connector = (options, callback) => {
      try {
        this.assertAllowed(origin);
      } catch (error) {
        process.nextTick(callback, error, null);
        return;
      }
      base(options, callback);
    };
    const timeouts = { headersTimeout: answerTimeoutMs, bodyTimeout: silenceTimeoutMs, keepAliveTimeout: 30_000 };
    return new Pool(urlOf(origin), { connect, pipelining: 1, allowH2: false, ...timeouts });
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
