import { Inject, Injectable } from '@nestjs/common';
import { redisChannels, redisKeys } from '@sitekeep/contracts';
import { REDIS, Transactions } from '@sitekeep/platform';
import { FirewallPatchesService, ImportedRulesService } from '@sitekeep/policies';
import type { Redis } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';

/** What the firewall of every site knows beside its own section. */
export type FirewallKnowledge = 'patches' | 'crs';

/** Patches of staff and imported rules on their way to the edges. */
@Injectable()
export class FirewallPublication {
  constructor(
    private readonly transactions: Transactions,
    private readonly patches: FirewallPatchesService,
    private readonly imported: ImportedRulesService,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  /** Writes what is in force now and tells the edges. Rejects when Redis is away; Postgres holds it all the same. */
  async publish(what: FirewallKnowledge): Promise<void> {
    if (await this.write(what)) await this.redis.publish(redisChannels.firewall, what);
  }

  async publishAll(): Promise<void> {
    await this.publish('patches');
    await this.publish('crs');
  }

  /** Under a lock, so that nothing older is written over something newer. False: there was never anything to write. */
  private write(what: FirewallKnowledge): Promise<boolean> {
    return this.transactions.run(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`firewall ${what}`]);
      const [key, content] = await this.contentOf(manager, what);
      if (content !== null) await this.redis.set(key, JSON.stringify(content));
      return content !== null;
    });
  }

  private async contentOf(manager: EntityManager, what: FirewallKnowledge): Promise<[key: string, content: object | null]> {
    if (what === 'patches') return [redisKeys.firewallPatches, await this.patches.published(manager)];
    return [redisKeys.firewallCrs, await this.imported.published(manager)];
  }
}
