import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Fault } from '@sitekeep/contracts';
import { ProblemError, violates } from '@sitekeep/platform';
import { Clock, newUuid } from '@sitekeep/runtime';
import { In, Not, type EntityManager } from 'typeorm';
import { Hostname } from './hostname.entity.ts';
import { ReleasedHostname } from './released.entities.ts';
import { covers, displayName, liesInside, type ReadHostname } from './hostname.ts';

export type Claim = ReadHostname & { pointer: string };
type Held = { name: string; accountId: string; live: boolean };
type Verdict = 'live' | 'needs_proof' | 'taken' | 'own';

/** Decides whose a hostname is. One decision at a time for each registrable domain; the unique index stands behind it. */
@Injectable()
export class HostnameClaims {
  constructor(private readonly clock: Clock) {}

  /** Gives the names to the site, or throws hostname_taken with every name that is not to be had. */
  async claim(manager: EntityManager, accountId: string, siteId: string, claims: readonly Claim[]): Promise<void> {
    await this.lockDomains(manager, claims);
    const held = await this.heldNear(manager, accountId, claims);
    const released = await this.releasedByOthers(manager, accountId, claims);
    const verdicts = claims.map((claim) => ({ claim, verdict: judge(claim.name, accountId, held, released) }));
    const refused = verdicts.filter(({ verdict }) => verdict === 'taken' || verdict === 'own');
    if (refused.length > 0) throw hostnameTaken(refused.map(({ claim, verdict }) => faultOf(claim, verdict)));
    for (const { claim, verdict } of verdicts) await this.insert(manager, accountId, siteId, claim, verdict === 'live');
  }

  /** Makes a claim that has been proven live; throws hostname_taken when another account was faster. */
  async prove(manager: EntityManager, hostname: Hostname): Promise<void> {
    const claim = { name: hostname.name, registrableDomain: hostname.registrableDomain, pointer: '/hostname' };
    await this.lockDomains(manager, [claim]);
    const holder = await manager.findOneBy(Hostname, { name: hostname.name, state: 'live' });
    if (holder) throw hostnameTaken([faultOf(claim, 'taken')]);
    await manager.update(Hostname, { id: hostname.id, accountId: hostname.accountId }, { state: 'live' });
    await this.forgetRelease(manager, hostname.name);
  }

  private async lockDomains(manager: EntityManager, claims: readonly Claim[]): Promise<void> {
    const domains = [...new Set(claims.map((claim) => claim.registrableDomain))].sort();
    for (const domain of domains) await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('hostname ' || $1, 0))`, [domain]);
  }

  private heldNear(manager: EntityManager, accountId: string, claims: readonly Claim[]): Promise<Held[]> {
    return manager.query(
      `SELECT name, account_id AS "accountId", state = 'live' AS live FROM hostname
       WHERE registrable_domain = ANY($1) AND (state = 'live' OR account_id = $2)`,
      [claims.map((claim) => claim.registrableDomain), accountId],
    );
  }

  private async releasedByOthers(manager: EntityManager, accountId: string, claims: readonly Claim[]): Promise<string[]> {
    const domains = claims.map((claim) => claim.registrableDomain);
    const rows = await manager.findBy(ReleasedHostname, { registrableDomain: In(domains), accountId: Not(accountId) });
    return rows.map((row) => row.name);
  }

  private async insert(manager: EntityManager, accountId: string, siteId: string, claim: Claim, live: boolean): Promise<void> {
    const { name, registrableDomain } = claim;
    const proofToken = live ? null : `sitekeep-proof=${randomBytes(16).toString('hex')}`;
    const row = { id: newUuid(), siteId, accountId, name, registrableDomain, proofToken, createdAt: this.clock.now() };
    try {
      await manager.insert(Hostname, { ...row, state: live ? 'live' : 'needs_proof' });
    } catch (error) {
      if (violates(error, 'hostname_held')) throw hostnameTaken([faultOf(claim, 'taken')]);
      if (violates(error, 'hostname_claimed')) throw hostnameTaken([faultOf(claim, 'own')]);
      throw error;
    }
    if (live) await this.forgetRelease(manager, name);
  }

  private async forgetRelease(manager: EntityManager, name: string): Promise<void> {
    await manager.delete(ReleasedHostname, { name });
  }
}

/** A name of another account, around or below ours, or left behind by another account, asks for proof: DNS may still point at us for them. */
function judge(name: string, accountId: string, held: readonly Held[], released: readonly string[]): Verdict {
  const same = held.filter((other) => other.name === name);
  if (same.some((other) => other.accountId === accountId)) return 'own';
  if (same.length > 0) return 'taken';
  const foreign = held.filter((other) => other.live && other.accountId !== accountId).map((other) => other.name);
  if (foreign.some((other) => liesInside(name, other) || covers(name, other))) return 'needs_proof';
  return released.some((other) => other === name || covers(other, name) || covers(name, other)) ? 'needs_proof' : 'live';
}

const faultOf = (claim: Claim, verdict: Verdict): Fault => ({
  pointer: claim.pointer,
  code: 'hostname_taken',
  detail:
    verdict === 'own'
      ? `${displayName(claim.name)} already belongs to one of your sites; remove it there first.`
      : `${displayName(claim.name)} is protected by another account; remove it there, or ask support when the domain is yours.`,
});

const hostnameTaken = (errors: Fault[]): ProblemError =>
  new ProblemError('hostname_taken', errors.map((error) => error.detail).join(' '), { errors });
