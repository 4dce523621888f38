import { Injectable } from '@nestjs/common';
import type { Fault } from '@sitekeep/contracts';
import { ProblemError, violates } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { Hostname } from './hostname.entity.ts';
import { judge, type Verdict } from './hostname-verdict.ts';
import { displayName, proofName, proofValue, type ReadHostname } from './hostname.ts';
import { Releases } from './releases.ts';
import { Rivals } from './rivals.ts';

export type Claim = ReadHostname & { pointer: string };
type Claimant = { accountId: string; siteId: string };
const refusals: readonly Verdict[] = ['taken', 'taken_for_good', 'own'];

/** Decides whose a hostname is. One decision at a time for each registrable domain; the unique index stands behind it. */
@Injectable()
export class HostnameClaims {
  constructor(
    private readonly clock: Clock,
    private readonly rivals: Rivals,
    private readonly releases: Releases,
  ) {}

  /**
   * Gives the names to the site, or throws hostname_taken with every name that is not to be had. `provenByDns` are those whose TXT
   * record stands already: they are taken from an account that has proven nothing.
   */
  async claim(
    manager: EntityManager,
    accountId: string,
    siteId: string,
    claims: readonly Claim[],
    provenByDns: ReadonlySet<string> = new Set(),
  ): Promise<void> {
    await this.rivals.lock(manager, accountId, siteId, claims);
    const held = await this.rivals.heldNear(manager, accountId, claims);
    const domains = claims.map((claim) => claim.registrableDomain);
    const left = await this.releases.leftByOthers(manager, accountId, domains);
    const verdicts = claims.map((claim) => ({ claim, verdict: judge(claim, accountId, held, left, provenByDns.has(claim.name)) }));
    const refused = verdicts.filter(({ verdict }) => refusals.includes(verdict));
    if (refused.length > 0) throw hostnameTaken(refused.map(({ claim, verdict }) => faultOf(claim, accountId, verdict)));
    for (const { claim, verdict } of verdicts) {
      if (verdict !== 'needs_proof') await this.makeWay(manager, accountId, claim, held);
      await this.insert(manager, { accountId, siteId }, claim, verdict);
    }
  }

  /** Makes a claim that has been proven live; throws hostname_taken when another account has proven the name before. */
  async prove(manager: EntityManager, hostname: Hostname): Promise<void> {
    const { id, accountId, siteId, name } = hostname;
    await this.rivals.lock(manager, accountId, siteId, [hostname]);
    const held = await this.rivals.heldNear(manager, accountId, [hostname]);
    const holder = held.find((other) => other.live && other.name === name);
    if (holder?.proven) throw hostnameTaken([faultOf({ ...hostname, pointer: '/hostname' }, accountId, 'taken_for_good')]);
    await this.makeWay(manager, accountId, hostname, held);
    await manager.update(Hostname, { id, accountId }, { state: 'live' });
  }

  private async makeWay(manager: EntityManager, accountId: string, name: ReadHostname, held: Parameters<Rivals['displace']>[3]) {
    await this.releases.forgetName(manager, name.name);
    await this.rivals.displace(manager, accountId, name, held);
  }

  private async insert(manager: EntityManager, { accountId, siteId }: Claimant, claim: Claim, verdict: Verdict): Promise<void> {
    const { name, registrableDomain } = claim;
    const state = verdict === 'needs_proof' ? 'needs_proof' : 'live';
    // A live name with a token is one that was proven.
    const proofToken = verdict === 'live' ? null : proofValue(accountId, name);
    const row = { id: newUuid(), siteId, accountId, name, registrableDomain, state, proofToken, createdAt: this.clock.now() } as const;
    try {
      await manager.insert(Hostname, row);
    } catch (error) {
      if (violates(error, 'hostname_held')) throw hostnameTaken([faultOf(claim, accountId, 'taken')]);
      if (violates(error, 'hostname_claimed')) throw hostnameTaken([faultOf(claim, accountId, 'own')]);
      throw error;
    }
  }
}

const mends: Partial<Record<Verdict, (name: string, accountId: string) => string>> = {
  own: () => 'already belongs to one of your sites; remove it there first.',
  taken: (name, accountId) =>
    `is protected by another account; remove it there or, when the domain is yours, set a TXT record at ${proofName(name)} with the value ${proofValue(accountId, name)} and try again.`,
  taken_for_good: () => 'is protected by another account that has proven it; remove it there, or ask support when the domain is yours.',
};

const faultOf = ({ name, pointer }: Claim, accountId: string, verdict: Verdict): Fault => ({
  pointer,
  code: 'hostname_taken',
  detail: `${displayName(name)} ${mends[verdict]?.(name, accountId) ?? ''}`,
});

const hostnameTaken = (errors: Fault[]): ProblemError =>
  new ProblemError('hostname_taken', errors.map((error) => error.detail).join(' '), { errors });
