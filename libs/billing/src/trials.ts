import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { invalidContent, ProblemError } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import type { Service } from './service.entity.ts';
import { ServiceRepository } from './service.repository.ts';

/** A trial is given once to an account and once to a registrable domain, whoever has it by then. */
@Injectable()
export class Trials {
  constructor(
    private readonly clock: Clock,
    private readonly services: ServiceRepository,
  ) {}

  /**
   * Gives the trial to a service that was just inserted. Throws invalid_content when the account, or one of the domains, had one, or when
   * the service must be paid first, which a trial cannot be.
   */
  async give(manager: EntityManager, service: Pick<Service, 'id' | 'accountId' | 'activation'>, domains: readonly string[]): Promise<void> {
    if (service.activation === 'on_payment') throw invalidContent([trialUsed]);
    const given: unknown[] = await manager.query(
      'INSERT INTO trial (account_id, service_id, at) VALUES ($1, $2, $3) ON CONFLICT (account_id) DO NOTHING RETURNING service_id',
      [service.accountId, service.id, this.clock.now()],
    );
    if (given.length === 0 || !(await this.mark(manager, service.id, domains))) throw invalidContent([trialUsed]);
  }

  /** A site whose trial runs gets further domains: each must have its first trial here, too. Throws conflict. */
  async addDomains(manager: EntityManager, accountId: string, siteId: string, domains: readonly string[]): Promise<void> {
    const [service] = await this.services.ofSites(manager, accountId, [siteId]);
    if (!service?.trialUntil || service.trialUntil <= this.clock.now() || service.state === 'paid') return;
    if (await this.mark(manager, service.id, domains)) return;
    throw new ProblemError(
      'conflict',
      'This domain had a trial at another site already. Pay for the service of this site first, then add it.',
    );
  }

  /** False when one of them had its trial at another service. */
  private async mark(manager: EntityManager, serviceId: string, domains: readonly string[]): Promise<boolean> {
    // In one order everywhere, so that two orders never wait for each other.
    const hashes = [...new Set(domains)].sort().map((domain) => createHash('sha256').update(domain).digest());
    for (const hash of hashes) {
      await manager.query('INSERT INTO trial_domain (domain_hash, service_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [hash, serviceId]);
      const rows: unknown[] = await manager.query('SELECT 1 FROM trial_domain WHERE domain_hash = $1 AND service_id = $2', [
        hash,
        serviceId,
      ]);
      if (rows.length === 0) return false;
    }
    return true;
  }
}

const trialUsed = {
  pointer: '/planId',
  code: 'trial_used',
  detail: 'A trial is given once to an account and to a domain, and this one had it: choose another plan.',
};
