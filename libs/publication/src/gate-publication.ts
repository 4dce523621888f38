import { Inject, Injectable } from '@nestjs/common';
import { redisChannels, redisKeys, showId } from '@sitekeep/contracts';
import { GateRevocationsRepository, RevocationBounds } from '@sitekeep/gate';
import { REDIS, Transactions } from '@sitekeep/platform';
import { Clock, type Redis } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { WrittenVersions } from './written-versions.ts';

const page = 100;

/** Sessions of visitors that were ended before their time, on their way to the edges. */
@Injectable()
export class GatePublication {
  private readonly written = new WrittenVersions();

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly revocations: GateRevocationsRepository,
    private readonly bounds: RevocationBounds,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  /** Writes what was changed, unless it is written already, with a later change. */
  async writeChange(siteId: string): Promise<void> {
    if (await this.isWritten(this.transactions.manager, siteId)) return;
    await this.bounds.hold(siteId);
    await this.alone(siteId, async (manager) => {
      if (!(await this.isWritten(manager, siteId))) await this.put(manager, siteId);
    });
  }

  /** Writes what holds now and tells the edges. Rejects when Redis is away: Postgres holds it all the same. */
  write(siteId: string): Promise<void> {
    return this.alone(siteId, (manager) => this.put(manager, siteId));
  }

  /** Under a lock, so that nothing older is written over something newer. */
  private alone(siteId: string, work: (manager: EntityManager) => Promise<void>): Promise<void> {
    return this.transactions.run(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('gate state of ' || $1, 0))`, [siteId]);
      await work(manager);
    });
  }

  private async isWritten(manager: EntityManager, siteId: string): Promise<boolean> {
    return this.written.has(siteId, await this.revocations.version(manager, siteId));
  }

  /** The key goes when nobody need know any more. */
  private async put(manager: EntityManager, siteId: string): Promise<void> {
    const now = this.clock.now();
    const known = await this.revocations.state(manager, siteId, now);
    const key = redisKeys.gate(showId('site', siteId));
    const left = known === null ? 0 : known.until.getTime() - now.getTime();
    const text = known && JSON.stringify(known.state);
    if (text === null || left <= 0) await this.redis.del(key);
    else await this.redis.set(key, text, 'PX', left);
    if (text !== null) await this.redis.publish(redisChannels.gate, text);
    this.written.set(siteId, known?.state.version ?? 0);
  }

  /** After a loss of Redis: all sites of which edges have to know something. Returns how many those are. */
  async restoreAll(): Promise<number> {
    let count = 0;
    for (let last: string | null = null; ;) {
      const sites: string[] = await this.revocations.sitesAfter(this.transactions.manager, last, page, this.clock.now());
      for (const siteId of sites) await this.write(siteId);
      count += sites.length;
      last = sites.at(-1) ?? null;
      if (sites.length < page) return count;
    }
  }
}
