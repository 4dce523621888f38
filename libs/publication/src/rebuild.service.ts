import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, Transactions } from '@sitekeep/platform';
import { Clock, type Logger } from '@sitekeep/runtime';
import { SitePublication } from '@sitekeep/sites';
import { BanPublication } from './ban-publication.ts';
import { FirewallPublication } from './firewall-publication.ts';
import { GateAccessPublication } from './gate-access-publication.ts';
import { GatePublication } from './gate-publication.ts';
import { NetworkListsService } from './network-lists.service.ts';
import { Publisher } from './publisher.ts';
import { PurgePublication } from './purge-publication.ts';
import { RulesetStore } from './ruleset-store.ts';

const page = 200;
const atOnce = 8;
const attempts = 5;

/** Rebuilds all that the edges read, from Postgres. Safe while publication goes on: nothing newer is replaced. */
@Injectable()
export class RebuildService {
  private running?: Promise<number>;

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly sites: SitePublication,
    private readonly publisher: Publisher,
    private readonly bans: BanPublication,
    private readonly purges: PurgePublication,
    private readonly gates: GatePublication,
    private readonly gateAccess: GateAccessPublication,
    private readonly lists: NetworkListsService,
    private readonly firewall: FirewallPublication,
    private readonly store: RulesetStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Writes every site, tombstone, ban, kept purge, ended session and machine token, then says that Redis is complete. Returns how many sites it wrote. */
  all(): Promise<number> {
    this.running ??= this.run().finally(() => (this.running = undefined));
    return this.running;
  }

  /** The same when Redis does not hold everything (it was flushed or is new); false when there was nothing to do. */
  async ifIncomplete(): Promise<boolean> {
    if (await this.store.isComplete()) return false;
    await this.all();
    return true;
  }

  private async run(): Promise<number> {
    const begin = performance.now();
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const mark = await this.store.beginRebuild();
      await this.lists.publishAll();
      await this.firewall.publishAll();
      const sites = await this.writeAll();
      await this.bans.restoreAll();
      await this.purges.restoreAll();
      await this.gates.restoreAll();
      await this.gateAccess.restoreAll();
      if (!(await this.store.markComplete(mark, this.clock.now()))) continue;
      this.logger.info({ sites, ms: Math.round(performance.now() - begin) }, 'redis rebuilt from postgres');
      return sites;
    }
    throw new Error(`Redis was flushed during each of ${attempts} rebuilds`);
  }

  private async writeAll(): Promise<number> {
    let count = 0;
    let last: string | null = null;
    for (;;) {
      const ids = await this.sites.idsAfter(this.transactions.manager, last, page);
      if (ids.length === 0) return count;
      await inBatches(ids, (id) => this.publisher.publish(id, { whole: true }));
      count += ids.length;
      last = ids.at(-1) ?? null;
    }
  }
}

async function inBatches(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
  for (let start = 0; start < ids.length; start += atOnce) await Promise.all(ids.slice(start, start + atOnce).map(work));
}
