import type { RulesetGate } from '@sitekeep/contracts';
import { type EnforcementRequest, gitNeed } from '@sitekeep/enforcement';
import type { GateMachine } from '@sitekeep/gate-session';
import { Arrival } from '../request-path/arrival.ts';
import type { GateAccess } from './gate-access.ts';
import { gitToken, licenceToken, serviceToken, type Shown } from './machine-credentials.ts';
import type { KnownToken, SiteAccess } from './site-access.ts';

/**
 * Which programs send requests, of sites with a gate. In the order of the product's promise: git, licence, service, certificate. A token is looked up by
 * its MAC, which takes a microsecond, so nothing is remembered; without a token in the request nothing is computed at all.
 */
export class Machines {
  readonly #access: GateAccess;

  constructor(access: GateAccess) {
    this.#access = access;
  }

  /** Over HTTPS alone: a token that comes otherwise was read by others on its way. */
  readonly of = (gate: RulesetGate, request: EnforcementRequest): GateMachine | null => {
    const access = this.#access.of(request.siteId);
    if (access === null || !request.secure) return null;
    return (
      ofGit(access, gate, request) ??
      counting(access, licenceToken(request, gate), request) ??
      ofService(access, request) ??
      ofCertificate(access, request)
    );
  };

  readonly hasGit = (siteId: string): boolean => this.#access.of(siteId)?.hasGit === true;
}

/** On the paths of git alone. */
function ofGit(access: SiteAccess, gate: RulesetGate, request: EnforcementRequest): GateMachine | null {
  if (!access.hasGit) return null;
  const need = gitNeed(request);
  if (need === null) return null;
  const token = counting(access, gitToken(request, gate), request);
  return token?.access === 'read' && need === 'write' ? { ...token, barred: true } : token;
}

function ofService(access: SiteAccess, request: EnforcementRequest): GateMachine | null {
  const shown = serviceToken(request);
  const token = counting(access, shown, request);
  return token !== null && token.id === shown?.id ? token : null;
}

/** Of the connection: verified in the handshake for this site, and asked anew for what may have changed since. */
function ofCertificate(access: SiteAccess, request: EnforcementRequest): GateMachine | null {
  const certificate = request instanceof Arrival ? request.clientCertificate : null;
  if (certificate === null) return null;
  const { ca, machine } = certificate;
  if (machine === null) return null;
  if (ca.siteId !== request.siteId || ca.pem !== access.clientCa || access.revokedSerials.has(machine.id)) return null;
  return machine.expiresAt === null || request.now < machine.expiresAt ? machine : null;
}

/** The token, when it counts now and from there. */
function counting(access: SiteAccess, shown: Shown | null, { address, now }: EnforcementRequest): KnownToken | null {
  const token = shown === null ? null : access.find(shown.kind, shown.secret);
  if (token === null || (token.expiresAt !== null && now >= token.expiresAt)) return null;
  return token.countsFrom === null || token.countsFrom(address) ? token : null;
}
