import { Injectable } from '@nestjs/common';
import { EntitlementsReadModel } from '@sitekeep/billing';
import { showId } from '@sitekeep/contracts';
import { Audit, type Actor } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { Hostname } from './hostname.entity.ts';
import { givingWay, type Held } from './hostname-verdict.ts';
import { displayName, proofValue, type ReadHostname } from './hostname.ts';
import { Releases } from './releases.ts';
import { SiteRevisions } from './site-revisions.ts';

const sitekeep: Actor = { kind: 'system', id: null, name: 'Sitekeep' };

/** Names of other accounts that stand in the way of a claim, and how they give way. */
@Injectable()
export class Rivals {
  constructor(
    private readonly entitlements: EntitlementsReadModel,
    private readonly releases: Releases,
    private readonly revisions: SiteRevisions,
    private readonly audit: Audit,
  ) {}

  /**
   * Locks the domains, then the site and those that may have to give way, in the order of their ids: so two claims never wait for
   * each other. Call it before any other lock on a site.
   */
  async lock(manager: EntityManager, accountId: string, siteId: string, names: readonly ReadHostname[]): Promise<void> {
    const domains = [...new Set(names.map((name) => name.registrableDomain))].sort();
    for (const domain of domains) await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('hostname ' || $1, 0))`, [domain]);
    const held = await this.heldNear(manager, accountId, names);
    const rivals = names.flatMap((name) => givingWay(name, accountId, held)).map((rival) => rival.siteId);
    await manager.query('SELECT 1 FROM site WHERE id = ANY($1) OR (id = $2 AND account_id = $3) ORDER BY id FOR UPDATE', [
      rivals,
      siteId,
      accountId,
    ]);
  }

  /** Live names of all, and claims of the account, in the domains of these names. */
  async heldNear(manager: EntityManager, accountId: string, names: readonly ReadHostname[]): Promise<Held[]> {
    const rows: Omit<Held, 'weak'>[] = await manager.query(
      `SELECT id, site_id AS "siteId", account_id AS "accountId", name, registrable_domain AS "registrableDomain",
         state = 'live' AS live, proof_token IS NOT NULL AS proven
       FROM hostname WHERE registrable_domain = ANY($1) AND (state = 'live' OR account_id = $2)`,
      [names.map((name) => name.registrableDomain), accountId],
    );
    const services = await this.entitlements.ofSites(
      manager,
      rows.map((row) => row.siteId),
    );
    // Pending is only the beginning of a service: a pending one was never active.
    return rows.map((row) => ({ ...row, weak: !row.proven && services.get(row.siteId)?.state === 'pending' }));
  }

  /** Makes way for a name that goes live: what gives way needs proof from now on. */
  async displace(manager: EntityManager, accountId: string, name: ReadHostname, held: readonly Held[]): Promise<void> {
    for (const rival of givingWay(name, accountId, held)) await this.displaceOne(manager, rival);
  }

  private async displaceOne(manager: EntityManager, rival: Held): Promise<void> {
    const proofToken = proofValue(rival.accountId, rival.name);
    const still = { id: rival.id, accountId: rival.accountId, state: 'live' } as const;
    const { affected } = await manager.update(Hostname, still, { state: 'needs_proof', proofToken });
    if (!affected) return;
    const revision = await this.revisions.bump(manager, rival.accountId, rival.siteId);
    await this.record(manager, rival);
    if (rival.weak) return;
    await this.releases.rememberName(manager, rival, revision);
    const site = showId('site', rival.siteId);
    const text = `${displayName(rival.name)} left ${site}: another account proved by DNS that the name is its own. Tell the owners of the site.`;
    await this.audit.tellStaff(manager, rival.accountId, text);
  }

  private record(manager: EntityManager, { accountId, siteId, name, weak }: Held): Promise<void> {
    return this.audit.append(manager, {
      actor: sitekeep,
      accountId,
      action: weak ? 'hostname.gave_way' : 'hostname.taken_over',
      target: showId('site', siteId),
      reason: weak
        ? `${name}: another account ordered it while this service was not active`
        : `${name}: another account proved it by a TXT record`,
    });
  }
}
