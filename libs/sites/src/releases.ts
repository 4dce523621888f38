import { Injectable } from '@nestjs/common';
import { Clock } from '@sitekeep/runtime';
import { In, MoreThan, type EntityManager } from 'typeorm';
import { Hostname } from './hostname.entity.ts';
import { ReleasedDomain, ReleasedHostname } from './released.entities.ts';

const onPaymentMs = 30 * 24 * 60 * 60 * 1000;

/** Remembers what was given up: names, for tombstones and proof; domains, for 30 days. */
@Injectable()
export class Releases {
  constructor(private readonly clock: Clock) {}

  /** Gives names up under the revision with which the site lost them. A claim without proof leaves no trace. */
  async release(manager: EntityManager, hostnames: readonly Hostname[], revision: number): Promise<void> {
    for (const { id, state, ...held } of hostnames) {
      await manager.delete(Hostname, { id, accountId: held.accountId });
      if (state !== 'live') continue;
      const { name, registrableDomain, siteId, accountId } = held;
      const row = { name, registrableDomain, siteId, accountId, revision, releasedAt: this.clock.now() };
      await manager.upsert(ReleasedHostname, row, ['name']);
    }
  }

  async rememberDomains(manager: EntityManager, domains: readonly string[]): Promise<void> {
    const releasedAt = this.clock.now();
    const rows = [...new Set(domains)].sort().map((registrableDomain) => ({ registrableDomain, releasedAt }));
    if (rows.length > 0) await manager.upsert(ReleasedDomain, rows, ['registrableDomain']);
  }

  /** Whether a service of one of these domains was deleted unpaid within the last 30 days. */
  deletedUnpaidLately(manager: EntityManager, domains: readonly string[]): Promise<boolean> {
    const since = new Date(this.clock.nowMs() - onPaymentMs);
    return manager.existsBy(ReleasedDomain, { registrableDomain: In([...domains]), releasedAt: MoreThan(since) });
  }
}
