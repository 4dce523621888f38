import { Injectable } from '@nestjs/common';
import { Clock } from '@sitekeep/runtime';
import { In, MoreThan, Not, type EntityManager } from 'typeorm';
import { Hostname } from './hostname.entity.ts';
import { ReleasedDomain, ReleasedHostname } from './released.entities.ts';

const rememberedMs = 30 * 24 * 60 * 60 * 1000;

type Lost = Pick<Hostname, 'name' | 'registrableDomain' | 'siteId' | 'accountId'>;

/** Remembers what was given up: names, for tombstones and proof; domains whose unpaid days were used, for 30 days. */
@Injectable()
export class Releases {
  constructor(private readonly clock: Clock) {}

  /** Gives up names of an active service, under the revision with which the site lost them. A claim without proof leaves no trace. */
  async release(manager: EntityManager, hostnames: readonly Hostname[], revision: number): Promise<void> {
    await this.drop(manager, hostnames);
    for (const hostname of hostnames) if (hostname.state === 'live') await this.rememberName(manager, hostname, revision);
  }

  /** Gives up names that no edge ever served: nothing of them is remembered. */
  async drop(manager: EntityManager, hostnames: readonly Hostname[]): Promise<void> {
    for (const { id, accountId } of hostnames) await manager.delete(Hostname, { id, accountId });
  }

  async rememberName(manager: EntityManager, lost: Lost, revision: number): Promise<void> {
    const { name, registrableDomain, siteId, accountId } = lost;
    const row = { name, registrableDomain, siteId, accountId, revision, releasedAt: this.clock.now() };
    await manager.upsert(ReleasedHostname, row, ['name']);
  }

  /** The domains of those of these names that were live have used unpaid days at their site. */
  async rememberUnpaid(manager: EntityManager, hostnames: readonly Hostname[]): Promise<void> {
    const releasedAt = this.clock.now();
    const live = hostnames.filter((hostname) => hostname.state === 'live');
    const rows = new Map(
      live.map(({ registrableDomain, siteId, accountId }) => [registrableDomain, { registrableDomain, siteId, accountId, releasedAt }]),
    );
    if (rows.size > 0) await manager.upsert(ReleasedDomain, [...rows.values()], ['registrableDomain', 'siteId']);
  }

  /** Whether the account has used unpaid days of these domains lately at another site: this one's own days run on by themselves. */
  usedUnpaidDays(manager: EntityManager, accountId: string, siteId: string, domains: readonly string[]): Promise<boolean> {
    return manager.existsBy(ReleasedDomain, {
      registrableDomain: In([...domains]),
      accountId,
      siteId: Not(siteId),
      releasedAt: MoreThan(this.since()),
    });
  }

  /** What other accounts left behind: names, and domains of which they used unpaid days lately. */
  async leftByOthers(
    manager: EntityManager,
    accountId: string,
    domains: readonly string[],
  ): Promise<{ names: string[]; domains: string[] }> {
    const of = { registrableDomain: In([...domains]), accountId: Not(accountId) };
    const names = await manager.findBy(ReleasedHostname, of);
    const left = await manager.findBy(ReleasedDomain, { ...of, releasedAt: MoreThan(this.since()) });
    return { names: names.map((row) => row.name), domains: left.map((row) => row.registrableDomain) };
  }

  async forgetName(manager: EntityManager, name: string): Promise<void> {
    await manager.delete(ReleasedHostname, { name });
  }

  private since(): Date {
    return new Date(this.clock.nowMs() - rememberedMs);
  }
}
